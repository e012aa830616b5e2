"""The pump's papers: the answers of each post as a PDF beside it, made once and never again.

Safe to stop at any line and to run twice at once: who puts the PDF first decides, and it is printed from the record
alone. Rows and mails never wait for it.
"""

from dataclasses import dataclass
from itertools import islice

from kvitto.core import events as ev
from kvitto.core.failures import Permanent
from kvitto.core.files.attachment import ANSWERS_PDF, folder
from kvitto.core.ids import RegionId, Token
from kvitto.core.printed import printed
from kvitto.core.state import State
from kvitto.ports import Office, Printer
from kvitto.steps.accept import find
from kvitto.steps.ledger import catch_up, commit

PRINTED_PER_CALL = 50


@dataclass(slots=True)
class Papers:
    """What one call did. What could not be printed is told in the log, and not tried again by this Kvitto."""

    printed: int = 0
    failed: int = 0


def print_answers(office: Office, region: RegionId, printer: Printer) -> Papers:
    """Print what has come in, oldest first. With nothing to print this costs one probe.

    Raises: JournalUnavailable.
    """
    done = Papers()
    due = list(islice(catch_up(office, region).unprinted, PRINTED_PER_CALL))
    for token in due:
        try:
            _print(office, region, token, printer)
            done.printed += 1
        except Permanent as fault:
            office.log("answers_not_printed", region=region, submission=token, error=type(fault).__name__)
            done.failed += 1
    if due:
        commit(office, region, lambda state: _printed(state, due))
    return done


def _print(office: Office, region: RegionId, token: Token, printer: Printer) -> None:
    post = find(office, token)
    if post is None:
        raise Permanent(f"The ledger knows {token}, but its record is gone from the journal. Restore it.")
    known = post.form in office.forms.forms(region)
    title = office.forms.form(region, post.form).title if known else None
    facts = printed(post, title, office.forms.region(region))
    office.journal.put_once(folder(token) + ANSWERS_PDF, printer.print_answers(facts, post.received_at))


def _printed(state: State, tokens: list[Token]) -> list[ev.Event]:
    still = tuple(token for token in tokens if token in state.unprinted)
    return [ev.AnswersPrinted(still)] if still else []
