"""A region's programme of support: the statuses of a case, the ways between them, the rules, and the letters.

The file schemas/<region>/programme.toml has the shape of the classes below, word for word. A region without the file
has cases that nobody decides: what staff write in them stays theirs.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from kvitto.core.forms.faults import FormFileError, meant, told
from kvitto.core.forms.form import Language
from kvitto.core.standing import RECEIVED

Guard = Literal["answer_overdue", "nothing_to_pay", "nothing_to_repay", "not_yet_paid"]
"""What must hold on a way besides its cells, by the name of its rule in ``core.decide.rules``."""

Occasion = Literal["status", "second_application"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Words(_Strict):
    """The same in the two languages of the forms."""

    sv: str
    en: str

    def to(self, language: Language) -> str:
        return self.sv if language == "sv" else self.en


class Status(_Strict):
    """A status. ``word`` is what staff write, ``public`` what the applicant is told, ``meaning`` a line about it.

    ``needs`` are the columns that must be filled in before a case comes here. ``dated_by`` is the column with the day
    of it. ``dates`` are columns which, when all of them have a date, say the same as the status. ``decision`` marks a
    decision; ``grants`` one that takes the municipality's place of the year, ``frees`` what gives it back; ``ends``
    where nothing more is waited for. ``pays`` where a payment is ordered or made: its date is a plan or a fact.
    """

    id: str
    word: str
    public: Words
    meaning: Words
    needs: list[str] = []
    dated_by: str = ""
    dates: list[str] = []
    decision: bool = False
    grants: bool = False
    frees: bool = False
    ends: bool = False
    pays: Literal["ordered", "paid"] | None = None


class Way(_Strict):
    """From one status to others, where ``guard`` holds and ``needs`` are filled in."""

    start: str
    to: list[str]
    guard: Guard | None = None
    needs: list[str] = []


class Rules(_Strict):
    """Which rules are switched on, with their numbers. What a source does not say is off, or says it is a proposal.

    ``max_amount`` is the ceiling of a grant in kronor. ``granted_per_municipality_and_year`` limits grants, never
    applications; ``joint_application_counts_for`` says whether a joint one takes the partners' places too.
    ``prepared_in`` is the status that comes before every decision, ``agreement_before_payout`` the one that comes
    before every payment. ``paid_within_year``: in the grant's own year, on a bank day. ``no_retroactive_support``: a
    project may not begin before its application came in.
    """

    max_amount: int | None = None
    not_above_requested: bool = False
    granted_per_municipality_and_year: Literal[1] | None = None
    joint_application_counts_for: Literal["lead", "all"] = "lead"
    prepared_in: str | None = None
    decided_by: list[str] = []
    paid_within_year: bool = False
    agreement_before_payout: str | None = None
    no_retroactive_support: bool = False
    earlier_report_first: bool = False


class DocumentKind(_Strict):
    """A Word file made of ``template`` when a case comes to one of ``statuses``; its own name begins with ``name``.

    ``reads`` are the columns whose change makes another of one that nobody has signed. ``signed_first``: the letters
    that enclose it wait until staff have handed in the signed file.
    """

    kind: str
    name: str
    template: str
    statuses: list[str]
    reads: list[str] = []
    signed_first: bool = False


class Appeal(_Strict):
    """How a decision can be tried. ``text`` is told only when ``approved`` says by which role, and when."""

    text: str = ""
    approved: str = ""


class LetterKind(_Strict):
    """A letter to the applicant: ``kind`` names its template, ``name`` stands in the sheet.

    It is planned when a case comes to one of ``statuses``, or on another ``occasion``. ``tick``: only staff let it go.
    ``reads`` are the columns whose change makes another letter of one that has not gone yet. ``encloses`` is the kind
    of the document whose signed file goes with it. ``parties``: partners who have confirmed get one each.
    """

    kind: str
    name: str
    occasion: Occasion = "status"
    statuses: list[str] = []
    tick: bool
    reads: list[str] = []
    encloses: str = ""
    parties: bool = False
    money: Literal["any", "grant", "repay", "no repay"] = "any"
    """Whether it goes to every case, or only where something is granted, or is to be repaid, or is not."""


class Programme(_Strict):
    """All of it."""

    rules: Rules
    status: list[Status]
    way: list[Way]
    letter: list[LetterKind] = []
    document: list[DocumentKind] = []
    appeal: Appeal = Appeal()
    delegation: str = ""
    """The point of the delegation order by which decisions are made; left out of the documents while empty."""

    @cached_property
    def by_id(self) -> Mapping[str, Status]:
        return {status.id: status for status in self.status}

    @cached_property
    def by_word(self) -> Mapping[str, Status]:
        """Statuses by their word, in lower case and with single spaces."""
        return {folded(status.word): status for status in self.status}

    @cached_property
    def letters(self) -> Mapping[str, LetterKind]:
        """Letters by their kind."""
        return {letter.kind: letter for letter in self.letter}

    @cached_property
    def documents(self) -> Mapping[str, DocumentKind]:
        """Documents by their kind."""
        return {document.kind: document for document in self.document}

    @property
    def appeal_told(self) -> str:
        """The paragraph on how a decision can be tried; "" until it has been approved."""
        return self.appeal.text.strip() if self.appeal.approved else ""

    @cached_property
    def _ways(self) -> Mapping[tuple[str, str], Way]:
        return {(way.start, to): way for way in self.way for to in way.to}

    def way_between(self, old: str, new: str) -> Way | None:
        """The listed way from one status to another."""
        return self._ways.get((old, new))

    def onward_from(self, status: str) -> list[Status]:
        """The statuses that a case may go on to, in the order of the file."""
        return [one for one in self.status if (status, one.id) in self._ways]

    def holds_place(self, path: Sequence[str]) -> bool:
        """Whether a case that has gone this way has its municipality's place of the year."""
        held = False
        for one in path:
            status = self.by_id.get(one)
            held = status is not None and (status.grants or held) and not status.frees
        return held


def folded(words: str) -> str:
    """A word as it is compared: in lower case, with single spaces."""
    return " ".join(words.split()).casefold()


def read_programme(toml: Mapping[str, object], file: str, columns: Collection[str]) -> Programme:
    """A parsed programme.toml; ``columns`` are the keys of the tab with the cases.

    Raises: FormFileError with every fault, each with its place, and the nearest known name.
    """
    try:
        programme = Programme.model_validate(toml)
    except ValidationError as error:
        raise FormFileError(file, told(error, toml, _WORDS)) from None
    if faults := list(_incoherences(programme, columns)):
        raise FormFileError(file, faults)
    return programme


_WORDS = {
    "": list(Programme.model_fields),
    "rules": list(Rules.model_fields),
    "status": list(Status.model_fields),
    "way": list(Way.model_fields),
    "letter": list(LetterKind.model_fields),
    "document": list(DocumentKind.model_fields),
    "appeal": list(Appeal.model_fields),
}


_FILE_NAME = re.compile("[A-Za-z-]+")


def _incoherences(programme: Programme, columns: Collection[str]) -> Iterator[str]:
    known = [status.id for status in programme.status]
    kinds = [document.kind for document in programme.document]
    for name, ids in (
        ("status", known),
        ("letter", [letter.kind for letter in programme.letter]),
        ("document", list(kinds)),
    ):
        for one in sorted({one for one in ids if ids.count(one) > 1}):
            yield f'{name} "{one}" stands there twice.'
    if RECEIVED not in known:
        yield f'there is no status "{RECEIVED}", with which every case begins.'
    for place, ids in _statuses_named(programme):
        for one in ids:
            if one not in known:
                yield f'{place}: "{one}" is not a status.{meant(one, known)}'
    for place, keys in _columns_named(programme):
        for key in keys:
            if key not in columns:
                yield f'{place}: "{key}" is not a column of the tab with the cases.{meant(key, columns)}'
    yield from _of_documents(programme, kinds)
    for status in programme.status:
        if status.id != RECEIVED and not any(status.id in way.to for way in programme.way):
            yield f'status "{status.id}": no way leads there.'


def _of_documents(programme: Programme, kinds: Collection[str]) -> Iterator[str]:
    for letter in programme.letter:
        if (one := letter.encloses) and one not in kinds:
            yield f'letter "{letter.kind}": encloses "{one}" is not a document.{meant(one, kinds)}'
    for document in programme.document:
        if not _FILE_NAME.fullmatch(document.name):
            yield f'document "{document.kind}": its name begins a file\'s, so it is of letters and "-" alone.'
        if not document.template.endswith(".docx"):
            yield f'document "{document.kind}": template "{document.template}" is no .docx.'
    if programme.appeal.approved and not programme.appeal.text.strip():
        yield "appeal: it is approved, and has no text."


def _statuses_named(programme: Programme) -> Iterator[tuple[str, list[str]]]:
    for way in programme.way:
        yield f'way from "{way.start}"', [way.start, *way.to]
    for letter in programme.letter:
        yield f'letter "{letter.kind}"', letter.statuses
    for document in programme.document:
        yield f'document "{document.kind}"', document.statuses
    for name in ("prepared_in", "agreement_before_payout"):
        if (one := getattr(programme.rules, name)) is not None:
            yield f"rules, {name}", [one]


def _columns_named(programme: Programme) -> Iterator[tuple[str, list[str]]]:
    for status in programme.status:
        dated = [status.dated_by] if status.dated_by else []
        yield f'status "{status.id}"', [*status.needs, *dated, *status.dates]
    for way in programme.way:
        yield f'way from "{way.start}"', way.needs
    for letter in programme.letter:
        yield f'letter "{letter.kind}"', letter.reads
    for document in programme.document:
        yield f'document "{document.kind}"', document.reads
