"""What is kept and for how long, by law and by decision: which cases are due, and what their shell is.

The file schemas/<region>/retention.toml has the shape of :class:`Rule`. Nothing is ever erased for which it names no
decision: what an authority has taken in is a public document, and disposing of it takes one (arkivlagen 10 §,
1990:782).
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, ValidationError

from kvitto.core import events as ev
from kvitto.core.events import Event
from kvitto.core.forms.faults import FormFileError, meant, told
from kvitto.core.forms.form import FilePurpose
from kvitto.core.ids import MailId, Reference
from kvitto.core.state import Case, State

STOCKHOLM = ZoneInfo("Europe/Stockholm")


class Rule(BaseModel):
    """How long cases that begin with a form of ``purpose`` are kept.

    ``after_years`` counts from the end of the calendar year in which the case came in or ended. ``decision`` is the
    number of the decision by which they may be disposed of; while it is empty, nothing is erased.
    """

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    purpose: FilePurpose
    keep: Literal["preserve", "dispose"]
    after_years: int | None = None
    counted_from: Literal["received", "ended"] = "ended"
    decision: str = ""
    note: str = ""


class _RetentionFile(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    rule: list[Rule]


Rules = Mapping[str, Rule]
"""By purpose."""


@dataclass(frozen=True, slots=True)
class Due:
    """A case whose time is over. ``since`` is the last day of the year that is counted from."""

    case: Case
    rule: Rule
    since: date


def rules_from(toml: Mapping[str, object], file: str, purposes: Collection[str]) -> Rules:
    """A parsed retention.toml; ``purposes`` are those of the region's forms, each of which must have its rule.

    Raises: FormFileError with every fault, each with its place.
    """
    try:
        rules = _RetentionFile.model_validate(toml).rule
    except ValidationError as error:
        raise FormFileError(file, told(error, toml, {"": ["rule"], "rule": list(Rule.model_fields)})) from None
    if faults := list(_incoherences(rules, purposes)):
        raise FormFileError(file, faults)
    return {rule.purpose: rule for rule in rules}


def _incoherences(rules: list[Rule], purposes: Collection[str]) -> Iterator[str]:
    named = [rule.purpose for rule in rules]
    for twice in sorted({one for one in named if named.count(one) > 1}):
        yield f'rule "{twice}" stands there twice.'
    for one in sorted(set(purposes) & set(get_args(FilePurpose)) - set(named)):
        yield f'there is no rule for "{one}", which a form of the region has.{meant(one, named)}'
    for rule in rules:
        if rule.keep == "dispose" and (rule.after_years is None or rule.after_years < 1):
            yield f'rule "{rule.purpose}": after_years says how many years, one or more, before it is disposed of.'
        if rule.keep == "preserve" and (rule.after_years is not None or rule.decision):
            yield f'rule "{rule.purpose}": what is preserved has neither after_years nor decision.'


def due(state: State, rules: Rules, purposes: Mapping[str, str], ended: Collection[str], today: date) -> list[Due]:
    """The cases whose time is over, oldest first.

    ``purposes`` are the forms' by their id, ``ended`` the statuses in which nothing more is waited for.
    """
    found = []
    for case in state.cases.values():
        rule = rules.get(purposes.get(case.form, ""))
        if rule is None or rule.keep == "preserve" or rule.after_years is None or case.reference in state.erased:
            continue
        day = _counted_from(state, case, rule, ended)
        if day is not None and today > date(day.year + rule.after_years, 12, 31):
            found.append(Due(case, rule, date(day.year, 12, 31)))
    return sorted(found, key=lambda one: (one.case.opened_at, one.case.reference))


def _counted_from(state: State, case: Case, rule: Rule, ended: Collection[str]) -> date | None:
    if rule.counted_from == "received":
        return case.opened_at.astimezone(STOCKHOLM).date()
    standing = state.standing(case.reference)
    return standing.entered.get(standing.status) if standing.status in ended else None


def erased(state: State, reference: Reference, decision: str) -> list[Event]:
    """Erase a case by a decision. Nothing while one of its rows is on its way, or when it has been done."""
    on_way = {token for batch in state.open_batches.values() for token in batch.tokens}
    on_way.update(token for waiting in state.waiting.values() for token in waiting)
    if not decision.strip() or reference not in state.cases or reference in state.erased:
        return []
    if on_way & state.tokens_of(reference):
        return []
    return [ev.CaseErased(reference, decision)]


def mails_of(state: State, reference: Reference) -> list[MailId]:
    """Every mail of a case, those of the posts on it too, and reminders that tell of it among others."""
    references = {reference, *(post.post for post in state.added.get(reference, ()))}
    of_it = f"{reference}/"
    reminders = {mail for mail, it in state.reminder_mails.items() if any(key.startswith(of_it) for key in it.keys)}
    return [mail.id for mail in state.mails.values() if mail.reference in references or mail.id in reminders]
