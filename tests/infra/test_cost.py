"""What docs/deploying.md says that a month costs follows from the list prices and the counts beside them."""

import re

import pytest

from bench.cost import GIB, prices
from tests.infra.facts import ROOT, local

ROW = re.compile(r"\| ([^|]+) \| ([\d.,]+) \| ([\d.]+) \| ([\d.]+) \|")


def told():
    """What, how much, kronor when nothing is free, and kronor: each row of the table."""
    text = (ROOT / "docs/deploying.md").read_text(encoding="utf-8").partition("## What it costs")[2]
    return {
        what: (float(count.replace(",", "")), float(whole), float(beyond))
        for what, count, whole, beyond in ROW.findall(text)
    }


def test_each_sum_is_its_count_times_its_price():
    price, sek = prices()
    rows = told()

    assert set(rows) == {one.what for one in price.values()}
    for one in price.values():
        count, whole, beyond = rows[one.what]
        assert one.kronor(count, sek, free=False) == pytest.approx(whole, abs=0.051), one.what
        assert one.kronor(count, sek, free=True) == pytest.approx(beyond, abs=0.051), one.what


def test_the_whole_is_the_sum_of_its_parts():
    text = (ROOT / "docs/deploying.md").read_text(encoding="utf-8")
    [(whole, beyond)] = re.findall(r"\| all \| \| ([\d.]+) \| ([\d.]+) \|", text)

    assert sum(row[1] for row in told().values()) == pytest.approx(float(whole), abs=0.3)
    assert sum(row[2] for row in told().values()) == pytest.approx(float(beyond), abs=0.3)


def test_memory_is_counted_as_it_is_deployed():
    gib = {"512Mi": 0.5, "1Gi": 1.0}

    assert {name: gib[one["memory"]] for name, one in local("functions").items()} == GIB
