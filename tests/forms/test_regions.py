"""Every region's own data: municipalities, addresses, colours, and the headings that two files know."""

import csv
import unicodedata

import pytest

from kvitto.core import swedish
from tests.forms.material import SCHEMAS, files

REGIONS = files().regions()


def luminance(colour):
    """Relative luminance as WCAG 2.2 defines it."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_there_are_regions_to_sweep():
    assert "vgr" in REGIONS


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("region", REGIONS)
def test_words_can_be_read_and_edges_seen_in_both_modes(region, mode):
    colours = getattr(files().region(region).colours, mode)
    for ground in ("background", "surface"):
        for words in ("text", "muted", "link", "error", "warning", "done"):
            assert contrast(colours[words], colours[ground]) >= 4.5, (words, ground)
        for edge in ("line", "focus", "button"):
            assert contrast(colours[edge], colours[ground]) >= 3, (edge, ground)
    assert contrast(colours["button_text"], colours["button"]) >= 4.5


@pytest.mark.parametrize("region", REGIONS)
def test_municipalities_have_text_codes_genitives_and_domains(region):
    home = files().region(region)
    with (SCHEMAS / region / "municipalities.csv").open(encoding="utf-8", newline="") as file:
        assert [row["code"] for row in csv.DictReader(file)] == [one.code for one in home.municipalities]
    assert len({one.code for one in home.municipalities}) == home.municipality_count
    for one in home.municipalities:
        assert one.official_name.startswith(one.name.split()[0][:4])
        assert one.official_name.endswith(" kommun")
        assert unicodedata.is_normalized("NFC", one.name + one.official_name)
        assert all(domain.isascii() and domain.endswith(".example") for domain in one.domains)
    assert {one.domains[0] for one in home.municipalities} <= home.known_domains


def test_the_regions_own_addresses_count_as_the_senders():
    known = files().region("vgr").known_domains
    assert {"vgr.example", "ale.example", "amal.example", "lillaedet.example", "dals-ed.example"} <= known
    assert "evil.example" not in known


def test_a_list_of_municipalities_can_be_shown_in_the_order_of_the_alphabet():
    names = sorted((one.name for one in files().region("vgr").municipalities), key=swedish.sort_key)
    assert (names[0], names[-4:]) == ("Ale", ["Vårgårda", "Vänersborg", "Åmål", "Öckerö"])


@pytest.mark.parametrize("region", REGIONS)
def test_a_heading_is_the_same_in_the_form_and_in_the_sheet(region):
    for form_id in files().forms(region):
        form = files().form(region, form_id)
        tabs = [tab for tab in files().tabs(region) if form.purpose in tab.purposes]
        headings = {column.key: column.heading for tab in tabs for column in tab.columns}
        for field in form.fields:
            if field.heading is not None:
                assert headings[field.id] == field.heading
