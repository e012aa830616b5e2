"""A form with a last day: what people see before it, just after it, and long after."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from kvitto.core.forms.form import Form
from kvitto.core.forms.windows import STOCKHOLM, window_of
from kvitto.core.rows import LATE, row_of
from kvitto.ports import Forms
from kvitto.steps.drafts import tend_drafts
from tests.town import START
from tests.web.applicant import fill_in, send, typed_as
from tests.web.site import APPLY
from tests.web.test_saving import VGR, link_in, mails, save

LAST_DAY = date(2026, 12, 1)


@dataclass
class Dated:
    """The application, from 25 November to 1 December."""

    real: Forms

    def form(self, region_id: str, form_id: str) -> Form:
        return replace(self.real.form(region_id, form_id), windows=(window_of(date(2026, 11, 25), LAST_DAY),))

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real, name)


@pytest.fixture(autouse=True)
def dated(site):
    site.office.forms = Dated(site.office.forms)


def be_at(site, text):
    site.clock.moved = datetime.fromisoformat(text).replace(tzinfo=STOCKHOLM) - START


def press_send(site, anna):
    anna.fill(typed_as(site.form.declaration.fields, site.answers())).press("Skicka")


def test_before_it_opens_the_page_says_when_and_nothing_can_be_begun(site, anna):
    anna.go(APPLY)
    assert "Formuläret öppnar den 25 november 2026 klockan 00.00." in anna.page.words
    assert "Börja" not in [link.words for link in anna.page.links]
    assert "öppnar" in anna.go(f"{APPLY}/sokande").page.words
    refused = site.post(site.answers())
    assert (refused.status_code, site.kept()) == (403, [])


def test_while_it_is_open_the_last_moment_and_the_half_hour_are_told(site, anna):
    be_at(site, "2026-11-26T12:00")
    anna.go(APPLY)
    assert "Skicka senast den 1 december 2026 klockan 23.59" in anna.page.words
    assert "30 minuter" in anna.page.words


def test_whoever_had_begun_is_in_time_half_an_hour_after_and_is_told_so(site, anna):
    be_at(site, "2026-12-01T23:50")
    fill_in(anna, site.form, site.answers())
    be_at(site, "2026-12-02T00:15")
    anna.press("In English").press("På svenska")
    assert "Skickar ni före den 2 december 2026 klockan 00.30 räknas det som i tid." in anna.page.words
    press_send(site, anna)
    assert not site.kept()[0].late


def test_whoever_had_saved_before_the_last_moment_had_begun(site, anna):
    be_at(site, "2026-12-01T12:00")
    fill_in(anna, site.form, site.answers())
    save(anna)
    [mail] = mails(site)
    be_at(site, "2026-12-02T00:15")
    anna.go(link_in(mail)).press("Fortsätt fylla i")
    site.clock.moved += timedelta(seconds=4)
    press_send(site, anna)
    assert not site.kept()[0].late


def test_later_it_is_received_all_the_same_and_marked(site, anna):
    be_at(site, "2026-12-02T08:00")
    anna.go(APPLY)
    assert "Sista dagen var den 1 december 2026 klockan 23.59." in anna.page.words
    send(anna, site.form, site.answers())
    [post] = site.kept()
    assert post.late
    tab = next(tab for tab in site.office.forms.tabs("vgr") if tab.key == "ansokningar")
    assert row_of(post, site.form, site.region, tab).cells["att_gora"] == LATE == "Inkom efter sista dag"


def test_in_time_there_is_no_mark(site):
    be_at(site, "2026-11-26T12:00")
    site.post(site.answers())
    assert not site.kept()[0].late


def test_the_same_press_again_after_the_last_day_is_the_same_post(site):
    be_at(site, "2026-12-01T23:59")
    key = {"Idempotency-Key": "one"}
    first = site.client.post(APPLY, json=site.answers(), headers=key)
    be_at(site, "2026-12-02T09:00")
    again = site.client.post(APPLY, json=site.answers(), headers=key)
    assert (first.status_code, again.status_code) == (201, 200)
    assert [post.late for post in site.kept()] == [False]


def test_saved_answers_wait_for_a_form_that_has_closed_and_opens_again(site, anna):
    be_at(site, "2026-11-26T12:00")
    fill_in(anna, site.form, site.answers())
    be_at(site, "2026-11-24T12:00")  # The window was moved in the data meanwhile.
    press_send(site, anna)
    assert "formuläret är inte öppet än" in anna.page.words
    assert site.kept() == []


def test_who_has_saved_is_reminded_three_days_and_one_day_before_the_form_closes(site, anna):
    be_at(site, "2026-11-26T12:00")
    fill_in(anna, site.form, site.answers())
    save(anna)
    assert len(mails(site)) == 1
    told = []
    for day in ("2026-11-27", "2026-11-28", "2026-11-29", "2026-11-30", "2026-12-01", "2026-12-02"):
        be_at(site, f"{day}T08:30")
        tend_drafts(site.office, VGR)
        tend_drafts(site.office, VGR)
        told += [(day, mail.split("Subject: ")[1].split("\n")[0]) for mail in mails(site)]

    assert [day for day, _ in told] == ["2026-11-28", "2026-11-30"]
    assert told[0][1].startswith("Skicka senast den 1 december 2026: Ansök om stöd")
