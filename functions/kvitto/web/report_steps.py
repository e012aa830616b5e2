"""The steps of an indicator report, kept as they are answered, by everybody who has its link.

Nobody's answer is replaced without a word: where two have answered differently, whoever comes last is told and decides.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from kvitto.core.forms.answers import Problem
from kvitto.core.forms.form import NO_NUMBER, Form, Language, Step, Text
from kvitto.core.shared_report import Steps, Typed, Version, merged
from kvitto.ports import JournalUnavailable
from kvitto.steps.shared_reports import keep, stands
from kvitto.web.answered import asked_in_its_year
from kvitto.web.draft import Draft
from kvitto.web.report_link import LANGUAGES, named, report_of, with_named
from kvitto.web.visit import Visit

NOT_KEPT = Text(
    "Vi kunde inte spara just nu. Felet är hos oss. Svaren finns kvar på den här sidan: vänta en liten stund och tryck "
    "på Fortsätt igen.",
    "We could not save just now. The fault is ours. Your answers are still on this page: wait a little and press "
    "Continue again.",
)
_SENT_MEANWHILE = Text(
    "Svaren är inte skickade. Någon har skickat uppgifter för samma kommun och år medan ni höll på. Läs vad som "
    "skiljer nedan, och skicka om era svar ska gälla i stället.",
    "Your answers have not been sent. Somebody has sent figures for the same municipality and year meanwhile. Read "
    "below how they differ, and send if your answers shall count instead.",
)


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of an answered step. ``begun`` is the draft with all that is kept, of others too.

    ``disputed``: two do not agree, and ``notice``: nothing could be kept. ``mine`` is what the person typed then.
    """

    begun: Draft
    mine: Typed
    disputed: tuple[Problem, ...] = ()
    notice: Text | None = None


def kept_step(visit: Visit, form: Form, begun: Draft, step: Step, typed: Typed) -> Kept:
    """Keep a step as it was answered. ``begun`` is the draft as the page carried it, before the answers."""
    report, shown = report_of(form, begun), begun.of(step.id)
    asked = {field.id for field in asked_in_its_year(form, begun, step).fields}
    unasked = {name: texts for name, texts in shown.items() if name.split("-")[0] not in asked}
    mine = with_named(form, report, step, {**unasked, **typed})
    disputed: tuple[str, ...] = ()
    theirs: Typed = {}

    def change(now: Version) -> Steps:
        nonlocal disputed, theirs
        theirs = named(form, report, now.typed).get(step.id, {})
        stands, disputed = merged(shown, mine, theirs)
        return {**now.typed, step.id: stands}

    try:
        now = keep(visit.office, form, report, change)
    except JournalUnavailable:
        visit.office.log("journal_unavailable", region=form.region, form=form.id)
        return Kept(begun, mine, notice=NOT_KEPT)
    fresh = _renewed(form, begun, now)
    if not disputed:
        return Kept(fresh, fresh.of(step.id))
    told = (_disputed(form, name, theirs) for name in disputed)
    return Kept(fresh, mine, tuple(problem for problem in told if problem is not None))


def gone_on_without(visit: Visit, form: Form, begun: Draft) -> tuple[Draft, Text] | None:
    """What others have kept or sent since the person saw it: the draft with that, and what to tell; None if nothing.

    Raises: JournalUnavailable.
    """
    if begun.earlier is None:
        return None
    now = stands(visit.office, form, report_of(form, begun))
    if now.stamp == begun.earlier.stamp:
        return None
    if not begun.earlier.stamp.startswith(f"{now.stamp.partition('/')[0]}/"):
        return _stamped(begun, now), _SENT_MEANWHILE
    fresh = _renewed(form, begun, now)
    changed = [
        field.label
        for step in form.steps
        for field in step.fields
        if _of_field(begun.of(step.id), field.id) != _of_field(fresh.of(step.id), field.id)
    ]
    sv, en = ("; ".join(label.to(language) for label in changed) for language in LANGUAGES)
    return fresh, Text(
        f"Svaren är inte skickade. Någon med samma länk har ändrat svar medan ni höll på: {sv}. Läs igenom och skicka.",
        f"Your answers have not been sent. Somebody with the same link has changed answers meanwhile: {en}. Read "
        "through and send.",
    )


def _renewed(form: Form, begun: Draft, now: Version) -> Draft:
    """The draft with everything as it is kept now; the declaration is the person's own."""
    report = report_of(form, begun)
    return _stamped(replace(begun, typed={**begun.typed, **named(form, report, now.typed)}), now)


def _stamped(begun: Draft, now: Version) -> Draft:
    return replace(begun, earlier=replace(begun.earlier, stamp=now.stamp)) if begun.earlier else begun


def _disputed(form: Form, name: str, theirs: Typed) -> Problem | None:
    """What is said of an input that two have answered differently, with the other's answer in words."""
    if not form.has(name):
        return None
    values = [value for value in theirs.get(name, ()) if value.strip()]
    sv, en = ("; ".join(_shown(form, name, value, language) for value in values) for language in LANGUAGES)
    told = Text(
        f"Någon med samma länk har svarat: {sv or 'inget'}. Era svar skiljer sig. Kom överens, och tryck på Fortsätt "
        "igen om det som står här ska gälla.",
        f"Somebody with the same link has answered: {en or 'nothing'}. Your answers differ. Agree with one another, "
        "and press Continue again if what stands here shall count.",
    )
    return Problem(name, f"/{name}", "changed_meanwhile", told)


def _shown(form: Form, name: str, value: str, language: Language) -> str:
    """A typed answer in words: of a choice its label, else as it was typed."""
    labels = {**NO_NUMBER, **{option.id: option.label for option in form.field(name).options}}
    return labels[value].to(language) if value in labels else value.strip()


def _of_field(typed: Mapping[str, tuple[str, ...]], field_id: str) -> list[tuple[str, tuple[str, ...]]]:
    return sorted((name, texts) for name, texts in typed.items() if name.split("-")[0] == field_id and any(texts))
