"""What five libraries and staff do over a winter, as data: who signs in time, who never does, and who is paid too late.

Reminders are what Kvitto does meanwhile. Agreements and payment details of the grant year 2026 are due on 1 December.
"""

from collections.abc import Mapping, Sequence
from datetime import date

BEGINS, ENDS = date(2026, 11, 10), date(2027, 3, 31)
TICK = "tick"
"""An act by itself: staff tick every letter that waits in Utskick."""

LIBRARIES: Mapping[str, Mapping[str, str]] = {
    "Hjo": {"kommun_kod": "1497", "kontakt_epost": "biblioteket@hjo.example"},
    "Skara": {"kommun_kod": "1495", "kontakt_epost": "biblioteket@skara.example"},
    "Lerum": {"kommun_kod": "1441", "kontakt_epost": "biblioteket@lerum.example"},
    "Mark": {"kommun_kod": "1463", "kontakt_epost": "biblioteket@mark.example"},
    "Ale": {"kommun_kod": "1440", "kontakt_epost": "biblioteket@ale.example"},
}
"""Hjo does everything in time but the report; Skara never signs; Lerum is paid in January; Mark is refused; Ale never
says what is missing, and withdraws. All apply on the first day, for projects of this year."""

APPLIED = {"ar": 2026, "start_datum": "2026-11-23", "slut_datum": "2026-12-31", "sokt_belopp": 40_000}

_PREPARED = {"Status": "Bereds i Biblioteksgruppen"}
_DECIDED = {
    "Biblioteksgruppens förslag": "Tillstyrker",
    "Motivering": "Projektet prövar något nytt som andra bibliotek kan lära av.",
    "Beslutsdatum": "2026-11-11",
    "Beslutat av": "Förvaltningschef",
}
_GRANTED = {**_DECIDED, "Beviljat belopp": "40000", "Status": "Beviljad"}
_AGREEMENT = {"Avtal skickat": "2026-11-13", "Status": "Avtal skickat"}


def _signed(day: str) -> Mapping[str, str]:
    return {"Kommunen skrev under": day, "Regionen skrev under": day, "Status": "Avtal tecknat"}


def _paid(day: str) -> Mapping[str, str]:
    return {"Utbetald": day, "Utbetalt belopp": "40000", "Status": "Utbetald"}


Act = tuple[str, Mapping[str, str]]
"""Whose row, and what is typed under which headings; ``TICK`` and nothing."""

ACTS: Mapping[date, Sequence[Act]] = {
    date(2026, 11, 10): [
        *((name, _PREPARED) for name in ("Hjo", "Skara", "Lerum", "Mark")),
        ("Ale", {"Komplettera med": "Budgeten.", "Svara senast": "2026-11-24", "Status": "Komplettering begärd"}),
    ],
    date(2026, 11, 11): [
        *((name, _GRANTED) for name in ("Hjo", "Skara", "Lerum")),
        ("Mark", {**_DECIDED, "Biblioteksgruppens förslag": "Avstyrker", "Status": "Avslag"}),
    ],
    date(2026, 11, 12): [(TICK, {})],
    date(2026, 11, 13): [(name, _AGREEMENT) for name in ("Hjo", "Skara", "Lerum")],
    date(2026, 11, 16): [(TICK, {})],
    date(2026, 11, 18): [("Hjo", _signed("2026-11-18"))],
    date(2026, 11, 20): [("Lerum", _signed("2026-11-20"))],
    date(2026, 11, 26): [("Hjo", {"Utbetalning beställd": "2026-11-26", "Status": "Utbetalning beställd"})],
    date(2026, 12, 1): [("Ale", {"Status": "Under beredning"})],
    date(2026, 12, 3): [(TICK, {})],
    date(2026, 12, 9): [("Ale", {"Status": "Återkallad"})],
    date(2026, 12, 10): [("Hjo", _paid("2026-12-10"))],
    date(2026, 12, 14): [("Skara", {"Status": "Förfallen"})],
    date(2026, 12, 15): [(TICK, {})],
    date(2027, 1, 5): [("Lerum", {**_paid("2027-01-04"), "Skäl till rättelse": "Fakturan kom sent."})],
    date(2027, 1, 20): [("Lerum", {"Status": "Slutredovisad"})],
    date(2027, 2, 10): [(TICK, {})],
    date(2027, 2, 17): [("Hjo", {"Status": "Slutredovisad"})],
    date(2027, 3, 3): [("Hjo", {"Redovisning godkänd": "2027-03-03", "Status": "Avslutad"})],
    date(2027, 3, 5): [(TICK, {})],
}
"""What staff type each day, in working hours."""
