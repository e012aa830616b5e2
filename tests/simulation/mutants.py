"""Planted bugs: each takes one remedy of Kvitto's away, and the simulation must find it.

They are put in from here and never stand in Kvitto itself. A bug that is not found means that the
simulation is blind there.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import getaddresses
from itertools import count
from typing import TYPE_CHECKING, Any

from kvitto.core import events, kontroll, ledger, projections, references, snapshot
from kvitto.core.decide import batches, looks, mails
from kvitto.core.failures import Permanent
from kvitto.core.ledger import Commit
from kvitto.ports import AccessExpired, JournalUnavailable, RegisterUnavailable
from kvitto.steps import accept as accept_steps
from kvitto.steps import apply as apply_steps
from kvitto.steps import deliver as deliver_steps
from kvitto.steps import ledger as ledger_steps
from kvitto.steps import letters as letter_steps
from kvitto.steps import sheets as sheets_steps
from kvitto.steps import watch as watch_steps
from tests.simulation import decided_mutants, reminder_mutants  # noqa: F401 - theirs stand in the same list
from tests.simulation.journal import Store
from tests.simulation.planting import MUTANTS, Swaps, everywhere, mutant, planted

if TYPE_CHECKING:
    from kvitto.core.events import Event
    from kvitto.core.found import FoundTab
    from kvitto.core.frozen import FrozenMail
    from kvitto.core.ids import RegionId, Token
    from kvitto.core.sheet import Batch, Tab
    from kvitto.core.state import Mail, OpenBatch, State
    from kvitto.ports import Appended, Office, SheetSession
    from tests.simulation.world import Process

__all__ = ["MUTANTS", "planted"]

# -- Intake -----------------------------------------------------------------------------------


@mutant
def acknowledge_before_the_journal() -> Swaps:
    """Answer the applicant though nobody knows whether the record has landed."""

    class Trusting:
        def __init__(self, journal: Any) -> None:
            self._journal = journal

        def put_once(self, key: str, body: bytes) -> bool:
            try:
                return bool(self._journal.put_once(key, body))
            except JournalUnavailable:
                return True

        def __getattr__(self, name: str) -> Any:
            return getattr(self._journal, name)

    real = accept_steps.accept

    def accept(office: Office, *args: Any, **options: Any) -> object:
        return real(replace(office, journal=Trusting(office.journal)), *args, **options)

    return everywhere("accept", real, accept)


@mutant
def reference_of_another() -> Swaps:
    """Show the first reference without asking whether another post owns it."""

    def take(office: Office, prefix: str, year: int, token: Token, *, test: bool) -> object:
        reference = references.reference_for(prefix, year, token, 0, test=test)
        office.journal.put_once(f"references/{reference}", token.encode())
        return reference

    return {(accept_steps, "_own_reference"): take}


@mutant
def overwrite_instead_of_put_if_absent() -> Swaps:
    """A store whose put does not ask whether the key is taken."""

    def land(store: Store, key: str, body: bytes, writer: Process) -> bool:
        store.keep(key, body, writer)
        return True

    return {(Store, "land"): land}


# -- The ledger -------------------------------------------------------------------------------


@mutant
def claim_without_nonce() -> Swaps:
    """Take a commit for one's own when it says the same."""

    def put(office: Office, region: RegionId, mine: Commit, body: bytes) -> bool:
        key = ledger.key_of(region, mine.n)
        try:
            if office.journal.put_once(key, body):
                return True
        except JournalUnavailable:
            pass
        standing = office.journal.get(key)
        return standing is not None and ledger.decode(standing).events == mine.events

    return {(ledger_steps, "_put"): put}


@mutant
def stale_events_put_again() -> Swaps:
    """Who has lost the race puts the same events as the next commit."""

    def commit(office: Office, region: RegionId, decide: Callable[[State], Sequence[Event]]) -> object:
        decided: list[Sequence[Event]] = []

        def once(state: State) -> Sequence[Event]:
            if not decided:
                decided.append(decide(state))
            return decided[0]

        return real(office, region, once)

    real = ledger_steps.commit
    return everywhere("commit", real, commit)


@mutant
def unknown_event_skipped() -> Swaps:
    """Read on past what only a newer version understands."""

    def decode(raw: bytes) -> Commit:
        body = json.loads(raw)
        known = [event for event in body["events"] if event["is"] in events.KINDS]
        return Commit(
            n=body["n"],
            at=datetime.fromisoformat(body["at"]),
            nonce=body["nonce"],
            events=tuple(events.from_json(event) for event in known),
            reader=body["reader"],
        )

    return {(ledger, "decode"): decode}


@mutant
def snapshot_forgets() -> Swaps:
    """A snapshot without the posts that were set aside."""
    real = snapshot.decode

    def decode(raw: bytes) -> State | None:
        state = real(raw)
        if state is not None:
            state.aside.clear()
        return state

    return {(snapshot, "decode"): decode}


# -- Rows -------------------------------------------------------------------------------------


class _Session:
    """A session that does one thing otherwise; the rest is as it was."""

    def __init__(self, session: SheetSession) -> None:
        self._session = session

    def __getattr__(self, name: str) -> Any:
        return getattr(self._session, name)


def _with_session(kind: Callable[[Office, RegionId, SheetSession, OpenBatch], _Session]) -> Swaps:
    real = apply_steps._send_once

    def send_once(office: Any, region: Any, session: Any, batch: Any, *rest: Any) -> object:
        return real(office, region, kind(office, region, session, batch), batch, *rest)

    return {(apply_steps, "_send_once"): send_once}


@mutant
def blind_retry() -> Swaps:
    """Append again under another number when the answer was lost."""

    class Blind(_Session):
        def append_once(self, batch: Batch) -> Appended:
            try:
                return self._session.append_once(batch)
            except RegisterUnavailable:
                return self._session.append_once(replace(batch, marker=batch.marker + 1000))

    return _with_session(lambda office, region, session, batch: Blind(session))


@mutant
def marker_left_out() -> Swaps:
    """Append rows under no marker that anybody will ask for."""
    numbers = count(1)

    class Unmarked(_Session):
        def append_once(self, batch: Batch) -> Appended:
            return self._session.append_once(replace(batch, marker=-next(numbers)))

    return _with_session(lambda office, region, session, batch: Unmarked(session))


@mutant
def no_token_fence() -> Swaps:
    """Renew an access token that has died, without another look at the ledger."""

    class Renewing(_Session):
        def __init__(self, office: Office, region: RegionId, session: SheetSession, batch: OpenBatch) -> None:
            super().__init__(session)
            self._renew = lambda: office.register(region, batch.workbook).session()

        def append_once(self, batch: Batch) -> Appended:
            try:
                return self._session.append_once(batch)
            except AccessExpired:
                self._session = self._renew()
                return self._session.append_once(batch)

    return _with_session(Renewing)


@mutant
def untagged_void() -> Swaps:
    """A void that does not say whose."""
    return {(batches, "void_value"): lambda _: "void"}


@mutant
def early_prune() -> Swaps:
    """Markers go as soon as their batch is settled."""
    return {(batches, "MARKER_AGE"): timedelta(0)}


@mutant
def refusal_taken_for_success() -> Swaps:
    """A refused batch counts as applied without a look at its marker: was it not sent before?"""

    def after_refusal(session: object, batch: OpenBatch, *_: object) -> object:
        return lambda state: batches.applied(state, batch.number)

    return {(apply_steps, "_after_refusal"): after_refusal}


@mutant
def poison_stops_the_rest() -> Swaps:
    """A batch that was refused is tried again and again, and nothing after it."""

    def after_refusal(*_: object) -> object:
        raise RegisterUnavailable("refused")

    return {(apply_steps, "_after_refusal"): after_refusal}


@mutant
def marks_gone_too_early() -> Swaps:
    """Every mark that was read is taken away, whether or not the ledger took its post in."""
    real = deliver_steps._take_in_marked

    def take_in(call: Any) -> bool:
        try:
            return real(call)
        except JournalUnavailable:
            for mark in call.office.journal.list(f"todo/{call.region}/", limit=10):
                call.office.journal.delete(mark)
            raise

    return {(deliver_steps, "_take_in_marked"): take_in}


# -- Looks ------------------------------------------------------------------------------------


@mutant
def one_look_suffices() -> Swaps:
    """An edit counts as soon as it is seen again."""
    return {(looks, "LOOKS_TO_SETTLE"): 1}


def _of_looks(change: Callable[[State, list[Event]], list[Event]]) -> Swaps:
    real = looks.ended

    def ended(state: State, look: int, *rest: Any) -> list[Event]:
        return change(state, real(state, look, *rest))

    return {(looks, "ended"): ended}


@mutant
def vanished_edit_unrecorded() -> Swaps:
    """That an edit was undone is not written down, so that the next one like it goes on counting."""
    return _of_looks(lambda _, told: [event for event in told if not isinstance(event, events.EditUndone)])


@mutant
def overlapping_look_counts() -> Swaps:
    """A look tells what it saw though another has been started since."""
    real = looks.ended

    def ended(state: State, _: int, *rest: Any) -> list[Event]:
        return real(state, state.look, *rest)

    return {(looks, "ended"): ended}


@mutant
def unread_tab_counts() -> Swaps:
    """A look counts for every tab, also for one that it could not read."""

    def all_tabs(state: State, told: list[Event]) -> list[Event]:
        tabs = tuple(dict.fromkeys([*state.rows, *state.unplaced]))
        return [replace(event, tabs=tabs) if isinstance(event, events.LookEnded) else event for event in told]

    return _of_looks(all_tabs)


@mutant
def pasted_column_counts() -> Swaps:
    """However many rows change at once, staff are not asked whether they meant it."""
    real = looks.ended

    def ended(state: State, look: int, *rest: Any) -> list[Event]:
        before, looks.ROWS_AT_ONCE = looks.ROWS_AT_ONCE, 1000
        try:
            return real(state, look, *rest)
        finally:
            looks.ROWS_AT_ONCE = before

    return {(looks, "ended"): ended}


@mutant
def stray_watch_looks() -> Swaps:
    """A watch reads whatever spreadsheet it is configured to."""
    return {(sheets_steps, "check_spreadsheet"): lambda *_: None}


@mutant
def edit_told_before_it_is_kept() -> Swaps:
    """The ledger tells of an edit whose words nobody has kept."""
    return {(watch_steps, "_keep_notes"): lambda *_: None}


@mutant
def projection_by_stale_row_number() -> Swaps:
    """Kvitto's own cells are written to the row in which a post was first seen."""
    real = projections.differing

    def differing(state: State, region: Any, tab: Tab, found: FoundTab, *rest: Any) -> Mapping[int, Any]:
        first: dict[int, int] = {}
        for token, rows in looks.by_token(state, found).items():
            at = list(state.tokens).index(token) + 2
            first.update({row.number: at for row in rows})
        return {first.get(number, number): cells for number, cells in real(state, region, tab, found, *rest).items()}

    return {(projections, "differing"): differing}


@mutant
def kontroll_says_it_again() -> Swaps:
    """A line of Kontroll that staff have touched is written once more."""
    real = kontroll.lines

    def lines(proof: Any, matters: Any, found: FoundTab, *rest: Any) -> kontroll.Lines:
        return real(proof, matters, replace(found, rows=[row for row in found.rows if row.number < 4]), *rest)

    return {(kontroll, "lines"): lines}


# -- Mails ------------------------------------------------------------------------------------


@mutant
def envelope_from_a_header() -> Swaps:
    """Address the mail to whom its To header seems to name, the applicant's own name in it."""
    real = letter_steps._write

    def write(office: Office, region: RegionId, mail: Mail) -> FrozenMail:
        frozen = real(office, region, mail)
        post = accept_steps.find_by_reference(office, mail.reference)
        if post is None:
            raise Permanent("gone")
        header = EmailMessage()
        header.add_header("To", f"{post.answers['kontakt_namn']} <{frozen.recipient}>")
        found = [address for _, address in getaddresses([str(header["To"])]) if "@" in address]
        return replace(frozen, recipient=found[0])

    return {(letter_steps, "_write"): write}


@mutant
def retry_after_unknown_beyond_the_limit() -> Swaps:
    """A receipt whose outcome is unknown goes again, and again."""
    return {(mails, "AGAIN"): {"receipt": 99}}


@mutant
def claimed_twice() -> Swaps:
    """Claim a mail without asking whether somebody else has claimed it meanwhile."""

    def claim(state: State, wanted: Sequence[Mail], *_: Any) -> list[Event]:
        held = [state.mails[mail.id] for mail in wanted]
        return [events.MailClaimed(mail.id, mail.attempt + 1) for mail in held if mail.status != "sent"]

    return {(mails, "claim"): claim}
