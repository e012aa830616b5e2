"""A mistake in a sheet.toml is told with tab, column and what was likely meant."""

from typing import Any

import pytest

from kvitto.core.forms.faults import FormFileError
from kvitto.core.sheet_file import tabs_from


def tab(*columns: dict[str, Any], **words: Any) -> dict[str, Any]:
    return {"key": "budget", "title": "Budget", "workbook": "work", "column": list(columns), **words}


def column(key: str, **words: Any) -> dict[str, Any]:
    return {"key": key, "heading": key, "zone": "system", **words}


def faults(*tabs: dict[str, Any]) -> str:
    with pytest.raises(FormFileError) as told:
        tabs_from({"tab": list(tabs)}, "schemas/vgr/sheet.toml", [])
    return str(told.value)


def test_a_formula_that_names_no_column_says_which_was_meant():
    told = faults(tab(column("sokt"), column("summa", formula="SUM({sokkt})"), formula_rows=1))

    assert 'tab "budget", column "summa"' in told
    assert "sokt" in told


def test_a_formula_can_be_about_its_own_workbook_only():
    payouts = {"key": "utbetalning", "title": "Utbetalning", "workbook": "contacts", "column": [column("belopp")]}
    told = faults(tab(column("summa", formula="SUM({utbetalning.belopp})"), formula_rows=1), payouts)

    assert "utbetalning.belopp" in told


def test_a_formula_without_rows_to_stand_in_is_told():
    assert "formula_rows" in faults(tab(column("summa", formula="1+1")))


def test_staff_cannot_be_given_a_formula_that_kvitto_puts_back():
    assert 'zone = "system"' in faults(tab(column("summa", formula="1", zone="handläggning"), formula_rows=1))


def test_lists_that_staff_keep_do_not_go_with_check_boxes():
    names = column("namn", zone="handläggning")
    told = faults(tab(names, column("vem", choices_from="budget.namn"), column("klart", type="tick")))

    assert "choices_from does not go with check boxes" in told


def test_parts_may_speak_of_parts_and_a_part_of_itself_is_no_endless_tale():
    part = {"arets": "{ar};{mer}", "mer": "{ar}"}
    [made] = tabs_from(
        {"tab": [tab(column("ar"), column("sokt", formula="SUM({arets})"), formula_rows=1, parts=part)]}, "x", []
    )

    assert made.columns[1].formula == "SUM({ar};{ar})"
    assert "arets" in faults(tab(column("sokt", formula="{arets}"), formula_rows=1, parts={"arets": "1+{arets}"}))
