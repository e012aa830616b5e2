"""Everything that is known of a case, from the journal and the ledger, oldest first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import count

from kvitto.core import ledger
from kvitto.core.failures import Permanent
from kvitto.core.history import Case
from kvitto.core.ids import Reference, RegionId
from kvitto.core.ledger import Commit
from kvitto.core.submission import Submission
from kvitto.ports import Office
from kvitto.steps.accept import find_by_reference, mark_key
from kvitto.steps.ledger import catch_up


@dataclass(frozen=True, slots=True)
class History:
    """``post`` is the record itself, with personal data; None when that has been disposed of by decision.

    ``happened`` has none: times in UTC, and words.
    """

    post: Submission | None
    happened: tuple[tuple[datetime, str], ...]
    waiting: bool
    """The record is safe, and the ledger has not taken it in yet."""


def commits(office: Office, region: RegionId) -> Iterator[Commit]:
    """Every commit of a region's ledger, from the first. One call to the journal for each."""
    for n in count(1):
        raw = office.journal.get(ledger.key_of(region, n))
        if raw is None:
            return
        yield ledger.decode(raw)


def history_of(office: Office, reference: Reference) -> History:
    """The history of the case with this reference.

    Raises: Permanent when no record has the reference.
    """
    post = find_by_reference(office, reference)
    if post is None:
        return _of_erased(office, reference)
    case = Case(post.case, {tab.key: tab for tab in office.forms.tabs(post.region)})
    received = (post.received_at, f"received by {post.via}: {post.form}, version {post.version}, in {post.language}")
    happened = [(commit.at, words) for commit in commits(office, post.region) for words in case.heard(commit)]
    marked = office.journal.get(mark_key(post.region, post.token)) is not None
    return History(post, (received, *happened), waiting=marked and not case.tokens)


def _of_erased(office: Office, reference: Reference) -> History:
    """What the ledger tells of a case whose record is gone by decision. Raises: Permanent when there is none."""
    for region in map(RegionId, office.forms.regions()):
        if reference in catch_up(office, region).erased:
            case = Case(reference, {tab.key: tab for tab in office.forms.tabs(region)})
            happened = [(commit.at, words) for commit in commits(office, region) for words in case.heard(commit)]
            return History(None, tuple(happened), waiting=False)
    raise Permanent(f"No record in the journal has the reference {reference}.")
