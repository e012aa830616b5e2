"""Every mail that Kvitto writes, for an example case: to be read before anybody gets one.

The case is the same each time and stands here, not in a form's examples, so that a letter changes only when its words
do. The tests keep their bytes (tests/mail/golden).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from kvitto.core import case_letters, message
from kvitto.core.case_facts import case_facts, reminder_facts
from kvitto.core.day_links import DayLinks
from kvitto.core.digest import digest
from kvitto.core.forms.form import Form, Language, Text
from kvitto.core.ids import MailId, Reference, RegionId, Token
from kvitto.core.invitation import invitation
from kvitto.core.letter_words import TO_COLLEAGUES
from kvitto.core.letters import added_facts, draft_facts, receipt_facts, sender_facts
from kvitto.core.message import Attachment, Letter
from kvitto.core.region import Region, SharingDay
from kvitto.core.reminder_rules import Rule
from kvitto.core.standing import NEW, Standing
from kvitto.core.state import Case, State
from kvitto.core.submission import Submission
from kvitto.ports import Forms, Typist
from kvitto.steps.reminder_letters import colleagues_facts, digest_facts

NOW = datetime(2026, 11, 17, 7, 30, tzinfo=UTC)
TODAY = date(2026, 11, 17)
REFERENCE = Reference("VGR-2026-7KQ4-M2XP")
ADDRESS = "biblioteket@hjo.example"
LANGUAGES: tuple[Language, ...] = ("sv", "en")
HOME = "https://ansok.bibliotek.example"
LINK = f"{HOME}/vgr/arende?k=forseglat"

_ANSWERS = {
    "kommun_kod": "1497",
    "kontakt_namn": "Kim på biblioteket",
    "kontakt_epost": ADDRESS,
    "projekt_namn": "Bokbåten",
    "egen_insats_timmar": 80,
}
_SHOWN = {
    "kommun_kod": "Hjo kommun",
    "kontakt_namn": "Kim på biblioteket",
    "projekt_namn": "Bokbåten",
    "egen_insats_timmar": "80",
    "sokt_belopp": "50 000 kr",
    "syfte": "Läsa högt på sjön.\nOch lyssna.",
}
_STANDING = replace(
    NEW,
    path=("INKOMMEN", "BIBLIOTEKSGRUPPEN", "BEVILJAD", "AVTAL_SKICKAT"),
    entered={"KOMPLETTERING": date(2026, 9, 1), "AVTAL_SKICKAT": date(2026, 10, 15)},
    dates={"beslutsdatum": date(2026, 10, 12), "svara_senast": date(2026, 11, 20), "utbetald": date(2026, 12, 3)},
    amounts={"beviljat_belopp": 45_000, "utbetalt_belopp": 45_000, "att_aterbetala": 5_000},
    words={"beslutat_av": "Förvaltningschef", "konsulentens_insats": "Metod"},
    decided_on=date(2026, 10, 12),
)
_TEXTS = case_letters.Texts(
    reason="Ansökan stämmer med inriktningen.\nBåten når barn som sällan kommer till biblioteket.",
    completion="Budgeten saknas.\nTidsplanen är oklar.",
    diary_number="KUN 2026-00123",
    decider="Förvaltningschefen",
)


@dataclass(frozen=True, slots=True)
class Example:
    """One mail: ``name`` tells it from the others of its kind, ``eml`` is what would be sent."""

    name: str
    kind: str
    language: Language
    letter: Letter
    eml: bytes


def examples(forms: Forms, typist: Typist) -> Iterator[Example]:
    """Every mail in the languages it is written in, as Västra Götaland would send it; also those of other regions."""
    for language in LANGUAGES:
        for name, kind, facts in _all(forms, _region(forms), language):
            letter = typist.write(kind, RegionId("vgr"), language, facts)
            yield Example(name, kind, language, letter, _built(letter, kind, name, language, _region(forms)))


def written_facts(forms: Forms) -> Iterator[tuple[str, str, Mapping[str, object]]]:
    """Name, kind and facts of every mail in Swedish."""
    return _all(forms, _region(forms), "sv")


def _region(forms: Forms) -> Region:
    """The region, with a sharing day."""
    sharing = SharingDay(2026, date(2026, 12, 9), Text("Stora salen", "The main hall"))
    return replace(forms.region("vgr"), sharing_days=(sharing,))


def _all(forms: Forms, region: Region, language: Language) -> Iterator[tuple[str, str, Mapping[str, object]]]:
    form = forms.form("vgr", "ansokan")
    post = _post(form, language)
    yield "receipt", "receipt", receipt_facts(post, form, region, LINK, known=True)
    yield "receipt-to-an-unknown-address", "receipt", receipt_facts(post, form, region, LINK, known=False)
    for kind in ("draft", "draft-reminder", "draft-closing", "report-link"):
        facts = draft_facts(form.title, region, language, f"{HOME}/vgr/ansokan/utkast?k=x", date(2026, 12, 17))
        yield kind, kind, facts
    for kind, purpose in (("added", "revision"), ("contact-left", "contact_change")):
        yield kind, kind, added_facts(replace(post, purpose=purpose), post, region, LINK, known=True)
    sender = sender_facts(region, language, f"{HOME}/vgr/")
    yield "unreached", "unreached", {"reference": REFERENCE, "project": "Bokbåten", **sender}
    programme = forms.programme("vgr")
    if programme is None:
        return
    for kind in (*(letter.kind for letter in programme.letter), "contact", "contact-gone"):
        told = case_letters.Told(
            _case(language), _STANDING, post, form, region, programme, _TEXTS, LINK, days=_day_links("sv")
        )
        yield kind, kind, case_letters.case_facts(told)
    every = [*forms.reminders("vgr").reminder, *forms.reminders("orebro").reminder]
    to_applicants = {rule.template: rule for rule in every if rule.recipient == "contact"}
    for template, rule in to_applicants.items():
        yield template, "reminder", _reminder([_item(rule, region, post)], region, language)
    both = [_item(to_applicants[name], region, post) for name in ("remind-agreement", "remind-sharing")]
    yield "reminders-of-two-things", "reminder", _reminder(both, region, language)
    if language == "sv":
        yield from _to_colleagues(region, {rule.template: rule for rule in every if rule.recipient == "staff"})


def _to_colleagues(region: Region, rules: Mapping[str, Rule]) -> Iterator[tuple[str, str, Mapping[str, object]]]:
    state = State(cases={REFERENCE: _case("sv")}, standings={REFERENCE: _unpaid()})
    items = [_item(rules["remind-unpaid"], region, None)]
    colleagues = colleagues_facts(items, 1, 45_000, region, HOME)
    yield "guard", "guard", colleagues
    yield "digest", "digest", digest_facts(digest(TODAY, state, region), colleagues, state, region, TODAY)
    sender = sender_facts(region, "sv", f"{HOME}/")
    yield "test", "test", {"nonce": "a1b2c3", "day": "den 17 november 2026", "reference": "", **sender}


def _item(rule: Rule, region: Region, post: Submission | None) -> Mapping[str, str]:
    language = post.language if post is not None else "sv"
    facts = case_facts(_case(language), _STANDING, post, region, language, LINK, _day_links(language))
    return reminder_facts(facts, rule.template, date(2026, 12, 1), language)


def _day_links(language: Language) -> DayLinks:
    return DayLinks(HOME, b"the example's key", RegionId("vgr"), REFERENCE, language)


def _reminder(items: list[Mapping[str, str]], region: Region, language: Language) -> Mapping[str, object]:
    about = {"items": items, "reference": REFERENCE, "contact": items[0]["contact"]}
    return {**sender_facts(region, language, LINK), **about}


def _case(language: Language) -> Case:
    return Case(
        reference=REFERENCE,
        token=Token("token"),
        form="ansokan",
        version=1,
        municipality="1497",
        year=2026,
        language=language,
        opened_at=datetime(2026, 8, 20, 7, tzinfo=UTC),
        requested=50_000,
        starts="2026-10-01",
        ends="2026-12-31",
        partners=("1495",),
        late=False,
    )


def _unpaid() -> Standing:
    return replace(_STANDING, dates={"beslutsdatum": date(2026, 10, 12)})


def _post(form: Form, language: Language) -> Submission:
    return Submission(
        token=Token("token"),
        region=RegionId("vgr"),
        form="ansokan",
        version=1,
        purpose="application",
        language=language,
        reference=REFERENCE,
        case=REFERENCE,
        received_at=datetime(2026, 8, 20, 7, tzinfo=UTC),
        via="web",
        answers=_ANSWERS,
        copy=_copy(form, language),
    )


def _copy(form: Form, language: Language) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """The few answers of the example, under the headings of the form."""
    steps = (
        (step.title.to(language), tuple((f.label.to(language), _SHOWN[f.id]) for f in step.fields if f.id in _SHOWN))
        for step in form.all_steps
    )
    return tuple((title, rows) for title, rows in steps if rows)


def _built(letter: Letter, kind: str, name: str, language: Language, region: Region) -> bytes:
    mailbox = region.functional_mailbox
    return message.build(
        letter,
        sender=mailbox,
        recipient=mailbox if kind in TO_COLLEAGUES else ADDRESS,
        reply_to=mailbox,
        reference=None if kind in TO_COLLEAGUES or kind.startswith(("draft", "report-link")) else REFERENCE,
        kind=kind,
        mail=MailId(f"{REFERENCE}.{name}"),
        message_id_key=b"the example's key",
        date=NOW,
        language=language,
        files=_meetings(name, language, region),
    )


def _meetings(name: str, language: Language, region: Region) -> list[Attachment]:
    """What the letters about the sharing day bring."""
    days = {
        "remind-sharing": region.sharing_days[0],
        "reminders-of-two-things": region.sharing_days[0],
        "remind-sharing-changed": replace(region.sharing_days[0], sequence=1),
        "remind-sharing-cancelled": replace(region.sharing_days[0], sequence=2, cancelled=True),
    }
    if name not in days:
        return []
    return [invitation(days[name], region, language, attendee=ADDRESS, public_url=HOME, stamp=NOW)]
