"""The pump's rows: from marks in the journal to rows in the sheet, each exactly once.

Safe to stop at any line and to run twice at once: the ledger takes a post in once, and the sheet
applies a batch once, however often it is sent.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

from kvitto.core import rows, submission
from kvitto.core.decide import batches, intake
from kvitto.core.decide.dispatch import readdressed, second_applications
from kvitto.core.events import ContactChanged, Event
from kvitto.core.forms.faults import FormFileError
from kvitto.core.forms.form import Form
from kvitto.core.found import UTSKICK
from kvitto.core.ids import RegionId, Token
from kvitto.core.programme import Programme
from kvitto.core.protection import veiled
from kvitto.core.sheet import Row, Tab
from kvitto.core.state import OpenBatch, State
from kvitto.core.submission import Submission
from kvitto.ports import Office, WriteRefused
from kvitto.steps.accept import mark_key
from kvitto.steps.apply import send
from kvitto.steps.dispatch import row_of_letter, write_letters
from kvitto.steps.ledger import catch_up, commit
from kvitto.steps.made import pages_of, settled_in
from kvitto.steps.neighbours import remember
from kvitto.steps.spreadsheet import join_spreadsheets, prune_markers

MINUTE_S = 60.0
POSTS_KEPT = 1000


@dataclass(slots=True)
class Delivered:
    """What one call did. ``stopped`` says why it did not do more, where it did not."""

    taken_in: int = 0
    rows: int = 0
    batches: int = 0
    stopped: str = ""


def deliver_rows(office: Office, region: RegionId) -> Delivered:
    """Take in marked posts and send every open batch, within the pace of one call.

    With nothing pending this costs one listing and one probe, and the sheet is not asked. What
    the sheet cannot do now is told in the answer, parked, and tried later.

    Raises: JournalUnavailable; Permanent when no spreadsheet is configured, or another one than
    the ledger's, after the posts have been taken in.
    """
    call = _Call(office, region, began=office.clock.monotonic())
    call.more = _take_in_marked(call)
    _take_in_released(call)
    if office.states[region].unwritten:
        write_letters(office, region)
    state = office.states[region]
    try:
        if state.waiting or state.open_batches:
            join_spreadsheets(office, region)
            _send_batches(call)
            prune_markers(office, region)
    finally:
        # Whatever becomes of the sheet: a receipt needs only that the ledger knows the post.
        while call.more and not call.late:
            call.more = _take_in_marked(call)
    if call.done != Delivered():
        done = call.done
        office.log("rows_delivered", region=region, taken_in=done.taken_in, rows=done.rows, stopped=done.stopped)
    return call.done


def take_in(office: Office, region: RegionId) -> int:
    """Let the ledger know the marked posts, and send nothing. How many were new. Raises: JournalUnavailable."""
    call = _Call(office, region, began=office.clock.monotonic())
    while _take_in_marked(call) and not call.late:
        pass
    return call.done.taken_in


@dataclass(slots=True)
class _Call:
    """One call of the pump: how long it has gone on, how much it has written, what it has read."""

    office: Office
    region: RegionId
    began: float
    done: Delivered = field(default_factory=Delivered)
    posts: dict[Token, Submission] = field(default_factory=dict)
    more: bool = False
    """Whether there may be more marked posts than have been taken in."""

    @property
    def late(self) -> bool:
        return self.office.clock.monotonic() - self.began >= self.office.pace.call_s

    @property
    def spent(self) -> bool:
        if self.late:
            self.done.stopped = "time"
        elif len(self._writes_this_minute()) >= self.office.pace.writes_per_minute:
            self.done.stopped = "budget"
        return bool(self.done.stopped)

    def wait_for_turn(self) -> None:
        """Keep the pace of one write a second, and remember this one.

        When half of the minute's writes are spent, those that are left are spread over what is left of the minute,
        so that in a long burst rows go on coming, more at a time, and do not stop until the next one.
        """
        clock, writes, pace = self.office.clock, self._writes_this_minute(), self.office.pace
        interval = pace.batch_interval_s
        if len(writes) > pace.writes_per_minute // 2:
            left_s = MINUTE_S - (clock.monotonic() - writes[0])
            interval = max(interval, left_s / max(1, pace.writes_per_minute - len(writes)))
        if writes:
            clock.sleep(max(0.0, writes[-1] + interval - clock.monotonic()))
        writes.append(clock.monotonic())

    def _writes_this_minute(self) -> deque[float]:
        writes = self.office.writes
        while writes and self.office.clock.monotonic() - writes[0] >= MINUTE_S:
            writes.popleft()
        return writes

    def post(self, token: Token) -> Submission:
        if token not in self.posts:
            self.make_room()
            raw = self.office.journal.get(submission.key_of(token))
            if raw is None:
                raise _NotReadableHere("record gone")
            self.posts[token] = submission.decode(raw)
        return self.posts[token]

    def make_room(self) -> None:
        """Forget what was read, when it is much: a burst of ten thousand posts must not fill the memory."""
        if len(self.posts) >= POSTS_KEPT:
            self.posts.clear()


# -- Taking in --------------------------------------------------------------------------------


def _take_in_marked(call: _Call) -> bool:
    """Let the ledger know the marked posts and take their marks away. True: there may be more."""
    office, region = call.office, call.region
    marks = office.journal.list(f"todo/{region}/", limit=office.pace.marks_per_call)
    state = catch_up(office, region)
    marked = [Token(mark.rsplit("/", 1)[1]) for mark in sorted(marks)]
    arrivals = _arrivals(call, [token for token in marked if token not in state.tokens])
    if arrivals:
        known = len(state.tokens)
        remember(office, region, state, arrivals)
        commit(office, region, partial(_taken_in, arrivals=arrivals, programme=office.forms.programme(region)))
        call.done.taken_in += len(office.states[region].tokens) - known
    # Only what the folded ledger knows is done with. A mark without a record is left for the proof.
    settled = [token for token in marked if token in office.states[region].tokens]
    for token in settled:
        office.journal.delete(mark_key(region, token))
    return bool(settled) and len(marks) == office.pace.marks_per_call


def _taken_in(state: State, arrivals: Sequence[intake.Arrival], programme: Programme | None) -> list[Event]:
    """The posts' cases, and the letters that an application or a new contact may call for by itself."""
    happened = intake.take_in(state, arrivals)
    if programme is None:
        return happened
    moved = [event.reference for event in happened if isinstance(event, ContactChanged)]
    anew = [event for reference in dict.fromkeys(moved) for event in readdressed(state, programme, reference)]
    return [*happened, *second_applications(state, programme, happened), *anew]


def _take_in_released(call: _Call) -> None:
    """Open cases of the quarantined posts that staff have ticked. One look at the state when there are none."""
    ticked = intake.ticked(call.office.states[call.region])
    if ticked:
        arrivals = _arrivals(call, ticked, released=True)
        commit(call.office, call.region, lambda state: intake.release(state, arrivals))


def _arrivals(call: _Call, tokens: Sequence[Token], *, released: bool = False) -> list[intake.Arrival]:
    forms = call.office.forms
    arrivals = []
    call.make_room()
    for token in tokens:
        raw = call.office.journal.get(submission.key_of(token))
        if raw is None:
            continue
        try:
            post = call.posts[token] = submission.decode(raw)
            form = _form_of(call, post)
            region, tabs = forms.region(call.region), forms.tabs(call.region)
            arrivals.append(rows.arrival_of(post, form, region, tabs, released=released))
        except (ValueError, KeyError, TypeError, _NotReadableHere) as error:
            # A damaged record must not hold up the others; its mark stays, and it is told.
            call.office.log("record_unreadable", region=call.region, submission=token, error=type(error).__name__)
    # Oldest first, as people expect to find them; the reference settles a tie.
    return sorted(arrivals, key=lambda arrival: (call.posts[arrival.token].received_at, arrival.reference))


class _NotReadableHere(Exception):  # noqa: N818 - what was found, and the caller's to act on
    """A batch's tab, a post's form or its record cannot be read by this process; a newer release may know them."""


def _form_of(call: _Call, post: Submission) -> Form:
    """The form that the post was made with, or a later version of it.

    An earlier one, after a release was rolled back, would find answers that it does not know, and set them aside.
    """
    try:
        form = call.office.forms.form(call.region, post.form)
    except FormFileError as fault:
        raise _NotReadableHere("form") from fault
    if form.version < post.version:
        raise _NotReadableHere("form version")
    return form


# -- Sending ----------------------------------------------------------------------------------


def _send_batches(call: _Call) -> None:
    """Put waiting rows into batches and send what is open, oldest first, until the call is spent.

    More posts are taken in between the writes, which have to wait for one another anyway.
    """
    office, region = call.office, call.region
    tabs = {tab.key: tab for tab in office.forms.tabs(region)}
    books = {tab.key: tab.workbook for tab in tabs.values()}
    tried: set[int] = set()
    while not call.spent:
        now = office.journal.now()
        commit(office, region, lambda state: batches.released(state, now, office.pace.parked_pause))  # noqa: B023
        opening = partial(batches.open_batches, books=books, limits=office.pace.batch, only_full=call.more)
        commit(office, region, opening)
        state = office.states[region]
        batch = batches.next_to_send(state, tried, now, office.pace.parked_pause)
        if batch is None and not call.more:
            return
        call.more = call.more and _take_in_marked(call)
        if batch is None:
            continue
        tried.add(batch.number)
        try:
            _send(call, batch, tabs.get(batch.tab))
        except _NotReadableHere as fault:
            # It stays open: a release that knows form and tab, or a restored record, lets it go. The others go on.
            office.log("batch_unreadable", region=region, batch=batch.number, error=str(fault))


def _send(call: _Call, batch: OpenBatch, tab: Tab | None) -> None:
    if tab is None:
        raise _NotReadableHere("tab")
    office, region = call.office, call.region

    def row_of(token: Token) -> Row:
        if tab.key == UTSKICK:
            return row_of_letter(office, region, token)
        try:
            post = call.post(token)
            row = rows.row_of(post, _form_of(call, post), office.forms.region(region), tab)
            row = rows.linked(row, post, tab, *pages_of(office, region, token))
            # One that is put back says what was in force when it went.
            cells = veiled(office.states[region], post.case, tab.key, row.cells)
            return Row(token, {**cells, **settled_in(office, region, tab.key, token)})
        except rows.NoRow as fault:
            # As if the sheet had refused it: the batch is split until this post stands alone and is set aside.
            raise WriteRefused(str(fault)) from fault

    match send(office, region, batch.number, tab, row_of, call.wait_for_turn):
        case "settled":
            call.done.batches += 1
            call.done.rows += len(batch.tokens)
        case "quota" | "unclear" as why:
            call.done.stopped = why
        case "left" | "parked":
            pass
