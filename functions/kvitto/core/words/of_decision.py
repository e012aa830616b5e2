"""Lines about what staff have decided: why an edit is not acted on, and what stands beside the rules."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from kvitto.core import swedish
from kvitto.core.decide import documents
from kvitto.core.decide.dispatch import OPEN
from kvitto.core.ids import Reference
from kvitto.core.standing import STATUS, YEAR, Remark
from kvitto.core.words.of_letter import NAMES
from kvitto.core.words.subject import Subject


def status(row: Subject) -> str | None:
    """The status in force, in staff's own word; None where the region has no programme."""
    known = row.programme.by_id.get(row.standing.status) if row.programme is not None else None
    return known.word if known is not None else None


def remarks(row: Subject) -> Iterator[str]:
    """Each cell that is not acted on, or that is in force though a rule stands against it, with the reason."""
    for key, remark in row.standing.remarks.items():
        words = _RULES[remark.rule](row, key, remark)
        yield words + (_in_force(row, key) if remark.refused else "")


def rivals(row: Subject) -> Iterator[str]:
    """The first grant stands, and staff are told of the other in both rows."""
    for other in row.rivals:
        yield f"{other} från samma kommun är också markerad som beviljad för {row.case.year}, men räknas inte."


def letters(row: Subject) -> Iterator[str]:
    """Letters that go only when somebody ticks them, and those that wait for a signed document before that."""
    for mail in row.mails:
        if mail.status not in OPEN or row.programme is None:
            continue
        kind = row.programme.letters.get(mail.kind)
        if kind is not None and documents.waits(row.state, row.programme, mail):
            name = row.programme.documents[kind.encloses].name
            yield (
                f"{name} ska skrivas under. Lämna den underskrivna filen i {row.heading('beslut_och_avtal')}, "
                "så kommer brevet i Utskick."
            )
        elif mail.status == "waiting":
            yield f"{kind.name if kind is not None else NAMES.get(mail.kind, mail.kind)} väntar på Skicka i Utskick."


def _in_force(row: Subject, key: str) -> str:
    """What counts meanwhile."""
    if key == STATUS:
        return f" Tills dess gäller {status(row)}."
    if key == YEAR:
        return f" Tills dess gäller {row.case.year}."
    if key in row.standing.amounts:
        return f" Tills dess gäller {swedish.money(row.standing.amounts[key])}."
    if key in row.standing.dates:
        return f" Tills dess gäller {row.standing.dates[key]}."
    return ""


# -- One sentence for each rule ---------------------------------------------------------------------


def _unknown_word(row: Subject, key: str, remark: Remark) -> str:
    near = f" Menar ni {remark.facts[0]}?" if remark.facts else ""
    stands = str(row.found.cells.get(key, "")).strip()
    said = f"{row.heading(key)}: ”{stands}” finns inte i listan." if stands else f"{row.heading(key)} är tomt."
    return said + near


def _emptied(row: Subject, key: str, _: Remark) -> str:
    return f"{row.heading(key)} är tömt. Skriv in det igen."


def _missing(row: Subject, _: str, remark: Remark) -> str:
    stands = row.standing.remarks
    wrong = [row.heading(one) for one in remark.facts if one in stands and stands[one].refused]
    absent = [row.heading(one) for one in remark.facts if row.heading(one) not in wrong]
    done = [f"{verb} {_joined(names, 'och')}" for verb, names in (("fyllt i", absent), ("rättat", wrong)) if names]
    return f"{_wanted(row, remark)} räknas när ni har {_joined(done, 'och')}."


def _no_way(row: Subject, key: str, remark: Remark) -> str:
    old, new, *onward = remark.facts
    if key != STATUS:
        return f"{row.heading(key)} har ett datum, men ärendet är {_word(row, old)} och kan inte bli {_word(row, new)}."
    ways = f" Det kan bli {_any(_word(row, one) for one in onward)}." if onward else ""
    return f"Ett ärende som är {_word(row, old)} kan inte bli {_word(row, new)}.{ways}"


def _unprepared(row: Subject, _: str, remark: Remark) -> str:
    return f"{_wanted(row, remark)} räknas först när ärendet har varit {_word(row, remark.facts[0])}."


def _no_agreement(row: Subject, key: str, remark: Remark) -> str:
    what = _wanted(row, remark) if key == STATUS else row.heading(key)
    return f"{what}: stödet betalas ut först när ärendet är {_word(row, remark.facts[0])}."


def _decider(row: Subject, _: str, remark: Remark) -> str:
    return f"{_wanted(row, remark)} räknas när {row.heading('beslutat_av')} är {_any(remark.facts)}."


def _future_day(row: Subject, _: str, remark: Remark) -> str:
    key, day = remark.facts
    return f"{row.heading(key)} {day} har inte varit än."


def _before_it_came(row: Subject, _: str, remark: Remark) -> str:
    return f"{row.heading('beslutsdatum')} {remark.facts[0]} är före den dag då ansökan kom."


def _after_year(row: Subject, _: str, remark: Remark) -> str:
    decided, year = remark.facts
    return (
        f"Beslutet är fattat {decided} men {row.heading(YEAR)} är {year}, och stödet ska betalas ut samma år. "
        f"Ändra {row.heading(YEAR)} till {decided} om sökanden vill prövas för det året."
    )


def _retroactive(_: Subject, __: str, remark: Remark) -> str:
    starts, came = remark.facts
    return f"Projektet börjar {starts}, och ansökan kom {came}. Stöd ges inte i efterhand."


def _earlier_report(_: Subject, __: str, remark: Remark) -> str:
    return f"Kommunens tidigare stöd {remark.facts[0]} är inte redovisat."


def _place_taken(row: Subject, _: str, remark: Remark) -> str:
    holder, year = Reference(remark.facts[0]), remark.facts[1]
    case = row.state.cases.get(holder)
    path = row.state.standing(holder).path
    if row.programme is not None and case is not None and row.programme.holds_place(path) and str(case.year) == year:
        return f"Kommunen har redan ett beviljat stöd för {year}: {holder}. En ansökan per kommun och år kan beviljas."
    return f"Platsen för {year} är ledig igen efter {holder}. Fatta beslutet på nytt och ändra Beslutsdatum."


def _ceiling(row: Subject, key: str, remark: Remark) -> str:
    return f"{row.heading(key)} {_kr(remark.facts[0])} är mer än taket, {_kr(remark.facts[1])}."


def _above_requested(row: Subject, key: str, remark: Remark) -> str:
    return f"{row.heading(key)} {_kr(remark.facts[0])} är mer än kommunen sökte, {_kr(remark.facts[1])}."


def _correction(row: Subject, _: str, remark: Remark) -> str:
    old, new = (_word(row, one) for one in remark.facts)
    return f"Från {old} tillbaka till {new} är en rättelse. Skriv varför i {row.heading('skal_till_rattelse')}."


def _change(row: Subject, key: str, remark: Remark) -> str:
    missing = _all(map(row.heading, remark.facts))
    return f"{row.heading(key)} är beslutat. Att ändra det är ett nytt beslut: skriv in {missing} för det."


def _other_year(row: Subject, key: str, remark: Remark) -> str:
    day, year = remark.facts
    said = f"{row.heading(key)} {day} är inte under stödåret {year}."
    if remark.refused:
        return said
    noted = row.standing.is_filled("tjansteanteckning")
    return said + ("" if noted else f" Det är antecknat. Skriv varför i {row.heading('tjansteanteckning')}.")


def _no_bank_day(row: Subject, key: str, remark: Remark) -> str:
    day, before = remark.facts
    return f"{row.heading(key)} {day} är ingen bankdag. Närmast före är {before}."


def _paid_above(row: Subject, key: str, remark: Remark) -> str:
    return f"{row.heading(key)} {_kr(remark.facts[0])} är mer än det beviljade, {_kr(remark.facts[1])}."


def _not_overdue(row: Subject, _: str, remark: Remark) -> str:
    last = f" går ut {remark.facts[0]}" if remark.facts else " är inte satt"
    return f"{_wanted(row, remark)} räknas när tiden för komplettering har gått ut. Den{last}."


def _to_repay(_: Subject, __: str, remark: Remark) -> str:
    return f"{_kr(remark.facts[0])} är inte återbetalt."


def _paid_already(_: Subject, __: str, remark: Remark) -> str:
    return f"Stödet är utbetalt {remark.facts[0]}, så ärendet kan inte återkallas."


_Sentence = Callable[[Subject, str, Remark], str]


def _plain(words: str) -> _Sentence:
    """A sentence with nothing in it but the heading."""
    return lambda row, key, _: words.format(heading=row.heading(key))


_RULES: Mapping[str, _Sentence] = {
    "unknown_word": _unknown_word,
    "emptied": _emptied,
    "no_date": _plain("{heading} är inget datum. Skriv till exempel 2026-12-01."),
    "no_amount": _plain("{heading} är inget belopp i hela kronor. Skriv till exempel 45 000."),
    "no_year": _plain("{heading} är inget år. Skriv till exempel 2026."),
    "no_address": _plain("Ny e-post i fliken Kontakter är ingen e-postadress. Rätta den."),
    "missing": _missing,
    "no_way": _no_way,
    "unprepared": _unprepared,
    "no_agreement": _no_agreement,
    "decider": _decider,
    "future_day": _future_day,
    "decided_before_it_came": _before_it_came,
    "decided_after_year": _after_year,
    "retroactive": _retroactive,
    "earlier_report": _earlier_report,
    "place_taken": _place_taken,
    "ceiling": _ceiling,
    "above_requested": _above_requested,
    "correction_reason": _correction,
    "change_of_decision": _change,
    "other_year": _other_year,
    "no_bank_day": _no_bank_day,
    "paid_above_granted": _paid_above,
    "answer_not_overdue": _not_overdue,
    "something_to_pay": _plain("Stödet ska betalas ut innan redovisningen begärs."),
    "something_to_repay": _to_repay,
    "already_paid": _paid_already,
}


def _wanted(row: Subject, remark: Remark) -> str:
    """What staff chose: the status, also where a date said it."""
    known = row.programme.by_id.get(remark.value) if row.programme is not None else None
    return known.word if known is not None else remark.value


def _word(row: Subject, status_id: str) -> str:
    known = row.programme.by_id.get(status_id) if row.programme is not None else None
    return known.word if known is not None else status_id


def _kr(kronor: str) -> str:
    return swedish.money(int(kronor))


def _all(words: Iterator[str]) -> str:
    return _joined([*words], "och")


def _any(words: Iterator[str] | Sequence[str]) -> str:
    return _joined([*words], "eller")


def _joined(words: Sequence[str], last: str) -> str:
    return f"{', '.join(words[:-1])} {last} {words[-1]}" if len(words) > 1 else "".join(words)
