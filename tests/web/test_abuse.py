"""What keeps machines out without a riddle: a hidden input, three seconds, and a limit for each address."""

import pytest

from kvitto.web.limits import BURST, WAIT_S, Limits
from tests.web.applicant import fill_in, fill_step, typed_as
from tests.web.site import APPLY, Site
from tests.web.visitor import Visitor


@pytest.fixture
def limited(site):
    site.limits = Limits(forwarded=False)
    return site


def ready_to_send(site: Site, anna: Visitor) -> Visitor:
    assert site.form.declaration
    fill_in(anna, site.form, site.answers())
    return anna.fill(typed_as(site.form.declaration.fields, site.answers()))


# -- The hidden input ---------------------------------------------------------------------------


def test_who_fills_in_the_hidden_input_gets_the_page_back_with_every_answer_and_may_go_on(site, anna):
    ready_to_send(site, anna).fill({"_webbplats": "https://spam.example"}).press("Skicka")

    assert anna.answer.status_code == 422
    assert "Svaren är inte mottagna, men de finns kvar här." in anna.page.words
    assert site.kept() == []
    assert anna.typed("_webbplats") == [""]
    assert anna.typed("intygande") == ["ja"]
    anna.press("Skicka")
    assert dict(site.kept()[0].answers) == site.answers()


def test_who_leaves_the_hidden_input_out_gets_the_page_back(site, anna):
    ready_to_send(site, anna)
    anna.page.controls = [control for control in anna.page.controls if control.name != "_webbplats"]
    anna.press("Skicka")

    assert anna.answer.status_code == 422
    assert site.kept() == []


def test_the_hidden_input_counts_at_every_step_and_what_was_typed_there_stays(site, anna):
    anna.go(APPLY).follow("Börja")
    fill_step(anna, site.form.steps[0].fields, site.answers()).fill({"_webbplats": "x"}).press("Fortsätt")

    assert anna.answer.status_code == 422
    assert anna.page.title.startswith("Fel: Steg 1")
    assert anna.typed("forvaltning") == [site.answers()["forvaltning"]]
    anna.press("Fortsätt")
    assert anna.page.title.startswith("Steg 2")


# -- Three seconds ------------------------------------------------------------------------------


def test_a_form_sent_within_three_seconds_is_shown_again_with_everything_kept(site, anna):
    anna.think = lambda: None
    ready_to_send(site, anna)
    site.clock.sleep(2.9)
    anna.press("Skicka")

    assert anna.answer.status_code == 422
    assert "Vänta några sekunder" in anna.page.words
    assert site.kept() == []
    assert anna.typed("intygande") == ["ja"]
    site.clock.sleep(0.2)
    anna.press("Skicka")
    assert dict(site.kept()[0].answers) == site.answers()


# -- Quarantine -------------------------------------------------------------------------------------


def test_whose_browser_fills_in_the_hidden_input_every_time_is_taken_in_and_waits_for_staff(site, anna):
    anna.go(APPLY).follow("Börja")
    fill_step(anna, site.form.steps[0].fields, site.answers()).fill({"_webbplats": "x"}).press("Fortsätt")
    assert anna.answer.status_code == 422
    for step in site.form.steps:
        fill_step(anna, step.fields, site.answers()).fill({"_webbplats": "x"}).press("Fortsätt")
        assert anna.answer.status_code == 200
    assert site.form.declaration
    anna.fill(typed_as(site.form.declaration.fields, site.answers())).fill({"_webbplats": "x"}).press("Skicka")

    [post] = site.kept()
    assert post.held == "trap"
    assert dict(post.answers) == site.answers()
    assert post.reference in anna.page.words
    assert "En handläggare tittar först på det" in anna.page.words
    assert "Ni får också ett kvitto med e-post" not in anna.page.words
    assert site.events("submission_quarantined")[0]["reference"] == post.reference


def test_who_was_doubted_once_and_then_sends_as_people_do_is_not_held_up(site, anna):
    ready_to_send(site, anna).fill({"_webbplats": "x"}).press("Skicka").press("Skicka")

    assert site.kept()[0].held == ""


def test_a_form_sent_twice_within_three_seconds_is_taken_in_and_waits_for_staff(site, anna):
    anna.think = lambda: None
    ready_to_send(site, anna).press("Skicka").press("Skicka")

    assert site.kept()[0].held == "speed"


def test_pressing_again_when_it_is_no_longer_doubted_gives_the_same_receipt(site, anna):
    anna.think = lambda: None
    ready_to_send(site, anna).press("Skicka")
    page, at = anna.page, anna.at
    anna.press("Skicka")
    first = anna.at
    anna.page, anna.at = page, at
    site.clock.sleep(60)
    anna.press("Skicka")

    assert anna.at == first
    assert [post.held for post in site.kept()] == ["speed"]


def test_very_many_forms_from_one_address_are_all_taken_in_and_the_last_wait_for_staff(limited, monkeypatch):
    monkeypatch.setattr("kvitto.web.limits.SENDINGS", 2)
    limited.limits = Limits(forwarded=False)
    for _ in range(4):
        ready_to_send(limited, limited.visitor()).press("Skicka")

    assert [post.held for post in limited.kept()] == ["", "", "flood", "flood"]


def test_programs_have_no_hidden_input_and_no_three_seconds(site):
    assert site.post(site.answers()).status_code == 201


# -- How much one address may post --------------------------------------------------------------


def post(site, address="192.0.2.1", **headers):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return site.client.post(APPLY, json={}, environ_base={"REMOTE_ADDR": address}, headers=named)


def spend(site, address="192.0.2.1", **headers):
    for _ in range(BURST):
        assert post(site, address, **headers).status_code == 422


def test_a_whole_course_may_begin_at_once_and_then_it_is_enough_for_a_while(limited):
    spend(limited)
    refused = post(limited)

    assert refused.status_code == 429
    assert refused.mimetype == "application/problem+json"
    assert refused.json["status"] == 429
    assert refused.headers["Retry-After"] == str(WAIT_S)
    assert len(limited.events("too_many_posts")) == 1
    assert "192.0.2.1" not in str(limited.lines)


def test_who_waits_as_told_may_post_again(limited):
    spend(limited)
    assert post(limited).status_code == 429
    limited.clock.sleep(WAIT_S)

    assert [post(limited).status_code for _ in range(WAIT_S)] == [422] * WAIT_S
    assert post(limited).status_code == 429


def test_others_are_not_held_up_and_reading_is_free(limited, anna):
    spend(limited)

    assert post(limited, "192.0.2.2").status_code == 422
    assert anna.go(APPLY).answer.status_code == 200


def test_the_page_says_that_nothing_is_lost_and_that_reloading_sends_it_again(limited, anna):
    anna.go(APPLY).follow("Börja")
    spend(limited, "")  # As the visitor, who comes over no network.
    anna.think = lambda: None
    anna.press("Fortsätt")

    assert anna.answer.status_code == 429
    assert "Inget är förlorat." in anna.page.words
    assert "Västra Götalandsregionen" in anna.page.words


def test_behind_the_platforms_front_end_its_word_on_the_address_counts_and_no_one_elses(site):
    site.limits = Limits(forwarded=True)
    spend(site, X_Forwarded_For="198.51.100.7, 192.0.2.1")

    assert post(site, X_Forwarded_For="203.0.113.9, 192.0.2.1").status_code == 429
    assert post(site, X_Forwarded_For="192.0.2.2").status_code == 422
    assert post(site).status_code == 422


def test_an_owner_of_many_ipv6_addresses_is_one_sender_and_a_mapped_ipv4_is_itself(limited):
    spend(limited, "2001:db8:1:2::1")

    assert post(limited, "2001:db8:1:2:ffff::9").status_code == 429
    assert post(limited, "2001:db8:1:3::1").status_code == 422
    spend(limited, "::ffff:192.0.2.1")
    assert post(limited, "::ffff:192.0.2.2").status_code == 422
    assert post(limited, "192.0.2.1").status_code == 429


def test_a_crowd_of_addresses_takes_no_more_room_than_is_set_aside(limited, monkeypatch):
    monkeypatch.setattr("kvitto.web.limits.ADDRESSES_MAX", 3)
    spend(limited, "192.0.2.1")
    for n in range(2, 5):
        post(limited, f"192.0.2.{n}")

    assert post(limited, "192.0.2.1").status_code == 422
