"""The small region again, where staff decide: a programme with its ways and letters, and the tab with the letters."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from kvitto.core.cell_marks import mark_of
from kvitto.core.decide.intake import QUARANTINE
from kvitto.core.forms.form import Field
from kvitto.core.found import LETTER_CODE, REFERENCE, UTSKICK
from kvitto.core.ids import TabKey
from kvitto.core.programme import Programme
from kvitto.core.sheet import CellType, Column, Tab, Zone
from kvitto.core.sheet_file import KVITTO_ID
from tests.simulation.paper import CONTACTS, FORM, TABS, WORK, Paper, steps, text

CEILING: Final = 50_000
ASKED: Final = 45_000
DECIDER = "Chef"

WORD: Mapping[str, str] = {
    "INKOMMEN": "Inkommen",
    "KOMPLETTERING": "Komplettering begärd",
    "BEVILJAD": "Beviljad",
    "AVSLAG": "Avslag",
    "ATERKALLAD": "Återkallad",
    "AVTAL_TECKNAT": "Avtal tecknat",
    "UTBETALD": "Utbetald",
    "FORFALLEN": "Förfallen",
}
"""What staff write for each status."""

WAYS: Mapping[str, tuple[str, ...]] = {
    "INKOMMEN": ("KOMPLETTERING", "BEVILJAD", "AVSLAG", "ATERKALLAD"),
    "KOMPLETTERING": ("BEVILJAD", "AVSLAG", "ATERKALLAD"),
    "BEVILJAD": ("AVTAL_TECKNAT", "ATERKALLAD", "FORFALLEN"),
    "AVTAL_TECKNAT": ("UTBETALD", "FORFALLEN"),
}
"""The listed transitions (domain/transitions.csv in little)."""

TAKES, GIVES_BACK, OVER = "BEVILJAD", ("ATERKALLAD", "FORFALLEN"), ("AVSLAG", "ATERKALLAD", "FORFALLEN")
"""What takes the municipality's place of the year, what gives it back, and after what nothing more is waited for."""

FACT: Mapping[str, str] = {
    "beviljat_belopp": "granted",
    "motivering": "reason",
    "beslutsdatum": "decided_on",
    "beslutat_av": "decider",
    "utbetald": "paid_on",
}
"""What a letter calls the column that it repeats."""

SAYS: Mapping[str, tuple[str, ...]] = {
    "granted": ("beviljat_belopp", "motivering", "beslutsdatum", "beslutat_av"),
    "rejected": ("motivering", "beslutsdatum", "beslutat_av"),
    "paid": ("utbetald",),
}
"""The columns that a letter repeats, by its kind."""

CALLED_FOR: Mapping[str, str] = {"granted": "BEVILJAD", "rejected": "AVSLAG", "withdrawn": "ATERKALLAD"}
CALLED_FOR = {**CALLED_FOR, "payout": "AVTAL_TECKNAT", "paid": "UTBETALD", "lapsed": "FORFALLEN"}
"""The status that calls for a letter, by its kind."""

BY_TICK = ("second", "granted", "rejected", "lapsed")
"""Letters that only staff let go."""


def _status(id_: str) -> dict[str, Any]:  # Any: a table of a data file
    decided = ["motivering", "beslutsdatum", "beslutat_av"]
    more: dict[str, dict[str, Any]] = {
        "KOMPLETTERING": {"needs": ["komplettera_med", "svara_senast"]},
        "BEVILJAD": {"needs": ["beviljat_belopp", *decided], "dated_by": decided[1], "decision": True, "grants": True},
        "AVSLAG": {"needs": decided, "dated_by": decided[1], "decision": True},
        "AVTAL_TECKNAT": {"needs": ["kommunen_skrev_under"], "dates": ["kommunen_skrev_under"]},
        "UTBETALD": {"needs": ["utbetald"], "dates": ["utbetald"], "pays": "paid"},
    }
    words = {"sv": WORD[id_], "en": WORD[id_]}
    ends, frees = id_ in OVER, id_ in GIVES_BACK
    told = {"id": id_, "word": WORD[id_], "public": words, "meaning": words, "ends": ends, "frees": frees}
    return {**told, **more.get(id_, {})}


def _letter(kind: str) -> dict[str, Any]:
    occasion = {"statuses": [CALLED_FOR[kind]]} if kind in CALLED_FOR else {"occasion": "second_application"}
    reads = [*SAYS.get(kind, ())]
    return {"kind": kind, "name": kind.capitalize(), "tick": kind in BY_TICK, "reads": reads, **occasion}


PROGRAMME = Programme.model_validate(
    {
        "rules": {
            "max_amount": CEILING,
            "not_above_requested": True,
            "granted_per_municipality_and_year": 1,
            "decided_by": [DECIDER],
            "paid_within_year": True,
            "agreement_before_payout": "AVTAL_TECKNAT",
        },
        "status": [_status(one) for one in WORD],
        "way": [{"start": start, "to": [*to]} for start, to in WAYS.items()],
        "letter": [_letter(kind) for kind in (*CALLED_FOR, "second")],
    }
)

THEIRS: Mapping[str, CellType] = {
    "ar": "year",
    "beviljat_belopp": "money",
    "motivering": "text",
    "beslutsdatum": "date",
    "beslutat_av": "text",
    "kommunen_skrev_under": "date",
    "utbetald": "date",
    "komplettera_med": "text",
    "svara_senast": "date",
    "skal_till_rattelse": "text",
}
"""The columns in which staff decide, besides *Status*."""


def _work(tab: Tab) -> Tab:
    choices = {"status": tuple(WORD.values()), "beslutat_av": (DECIDER, "Tf chef")}
    kept = [replace(one, choices=choices.get(one.key, ())) for one in tab.columns if one.key not in THEIRS]
    theirs = [Column(key, key, kind, "handläggning", choices.get(key, ())) for key, kind in THEIRS.items()]
    return replace(tab, columns=(*kept, *theirs, Column("sokt_belopp", "sokt_belopp", "money")))


def _contacts(tab: Tab) -> Tab:
    theirs = (
        Column("ny_epost", "ny_epost", "text", "handläggning"),
        Column("galler_fran", "galler_fran", "date", "handläggning"),
    )
    kept = tuple(column for column in tab.columns if column.key not in ("status", "att_gora", "lage", "senaste_mejl"))
    return replace(tab, columns=(*kept, *theirs), purposes=(*tab.purposes, "contact_change"))


def _payouts() -> Tab:
    zones: dict[str, Zone] = {REFERENCE: "system", KVITTO_ID: "system", "konto": "handläggning"}
    keys = (REFERENCE, "belopp", "konto", KVITTO_ID)
    columns = tuple(Column(key, key, zone=zones.get(key, "inkommet")) for key in keys)
    return Tab(TabKey("utbetalning"), "utbetalning", "contacts", ("payout",), columns)


def _letters() -> Tab:
    keys = (REFERENCE, "brev", LETTER_CODE, "till", "amne", "las_brevet", "skicka", "lage", "tid", "orsak")
    zones: dict[str, Zone] = {**dict.fromkeys((REFERENCE, "lage", "tid", "orsak"), "system"), "skicka": "handläggning"}
    types: dict[str, CellType] = {"skicka": "tick", "tid": "datetime", "las_brevet": "link"}
    columns = [Column(key, key, types.get(key, "text"), zones.get(key, "inkommet")) for key in keys]
    return Tab(UTSKICK, UTSKICK, "work", (), tuple(columns))


_BY_KEY = {tab.key: tab for tab in TABS}
ROWS = (_work(_BY_KEY[WORK]), _contacts(_BY_KEY[CONTACTS]), _BY_KEY[QUARANTINE], _payouts(), _letters())

APPLICATION = replace(
    FORM, steps=steps([*FORM.fields, Field("sokt_belopp", "money_sek", text("Belopp"), heading="Belopp")])
)

PAYOUT = replace(
    APPLICATION,
    id="utbetalning",
    purpose="payout",
    by_link=True,
    steps=steps([Field("belopp", "money_sek", text("Belopp"), heading="Belopp")]),
)

DECIDING = Paper(APPLICATION, PAYOUT, rows=ROWS, programme=PROGRAMME)

BY_MARK: Mapping[str, str] = {mark_of("status", word): id_ for id_, word in WORD.items()}
"""The status that a cell of *Status* says, by the cell's mark, where it says it letter by letter."""


def standing_in(path: tuple[str, ...]) -> str:
    """The word of *Läge* for a case that has gone this way."""
    return WORD[path[-1]]


def holds_place(path: tuple[str, ...]) -> bool:
    """Whether a case that has gone this way has its municipality's place of the year."""
    return TAKES in path and not set(path[path.index(TAKES) :]) & set(GIVES_BACK)
