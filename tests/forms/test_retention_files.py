"""What is kept and for how long, as data: every purpose has its rule, and nothing goes without a number of years."""

import pytest

from kvitto.adapters.data_files import DataFiles
from kvitto.core.forms.faults import FormFileError
from kvitto.core.retention import rules_from
from kvitto.wiring import data_folder

FILES = DataFiles(data_folder() / "schemas")


def rule(**changed):
    return {"purpose": "contact", "keep": "dispose", "after_years": 2, "counted_from": "received"} | changed


@pytest.mark.parametrize("region", FILES.regions())
def test_every_region_says_how_long_each_kind_is_kept_and_nothing_is_disposed_of_yet(region):
    rules = FILES.retention(region)

    assert {FILES.form(region, form).purpose for form in FILES.forms(region)} <= set(rules)
    assert not [one for one in rules.values() if one.decision]


@pytest.mark.parametrize(
    "rules, words",
    [
        ([rule(), rule()], 'rule "contact" stands there twice'),
        ([rule(purpose="payout")], 'there is no rule for "contact"'),
        ([rule(after_years=None)], "after_years says how many years"),
        ([rule(after_years=0)], "after_years says how many years"),
        ([rule(keep="preserve")], "what is preserved has neither after_years nor decision"),
        ([rule(decison="KUN 1")], "decison"),
        ([rule(keep="burn")], "keep"),
    ],
)
def test_a_mistake_is_told_with_its_place(rules, words):
    toml = {"rule": [{key: value for key, value in one.items() if value is not None} for one in rules]}
    with pytest.raises(FormFileError) as fault:
        rules_from(toml, "retention.toml", ["contact"])

    assert words in str(fault.value)
