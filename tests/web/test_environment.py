"""A wrong environment is told at once and whole: which variable, what is wrong, and an example."""

import pytest

from kvitto.core.failures import Permanent
from kvitto.wiring import NEEDED, settings_from

RIGHT = {
    "KVITTO_JOURNAL": "gs://bibliotek-journal",
    "KVITTO_MAIL": "smtp+starttls://kvitto@relay.example:587",
    "KVITTO_SECRET": "2026-11-22:abc",
    "KVITTO_PUBLIC_URL": "https://ansok.bibliotek.example/",
}


def told(environ):
    with pytest.raises(Permanent) as fault:
        settings_from(environ)
    return str(fault.value)


def test_all_that_is_missing_is_named_in_one_message_with_an_example_of_each():
    words = told({})

    for name, (_, example) in NEEDED.items():
        assert f"{name} is not set" in words
        assert example in words


@pytest.mark.parametrize("name", ["KVITTO_JOURNAL", "KVITTO_MAIL", "KVITTO_PUBLIC_URL"])
def test_a_value_that_can_not_be_right_is_told_with_what_it_may_begin_with(name):
    words = told(RIGHT | {name: "ftp://nowhere"})

    assert f"{name}=ftp://nowhere does not begin with" in words
    assert words.count("KVITTO_") == 1


@pytest.mark.parametrize(
    "name, value, words",
    [
        ("KVITTO_REGIONS", "vgr, halland", "KVITTO_REGIONS names halland, and schemas/ has only orebro, sormland, vgr"),
        ("KVITTO_MARKERS", "of", "KVITTO_MARKERS=of is neither on nor off"),
    ],
)
def test_a_slip_in_what_is_not_needed_is_told_too_and_never_passed_over(name, value, words):
    assert words in told(RIGHT | {name: value})


def test_a_password_that_stands_in_the_wrong_place_is_not_repeated():
    assert "hemligt" not in told(RIGHT | {"KVITTO_MAIL": "mailto://kvitto:hemligt@relay.example"})


def test_a_right_environment_is_taken_and_an_address_loses_its_last_slash():
    assert settings_from(RIGHT).public_url == "https://ansok.bibliotek.example"
