"""A relay that puts mails off: the domain has peace in that call, and the others get theirs."""

from kvitto.steps.deliver import deliver_rows
from kvitto.steps.mail import send_mails
from tests.town import VGR, Town


def press(here: Town, *addresses: str) -> None:
    for number, address in enumerate(addresses):
        here.press(f"token-{number}", kontakt_epost=address)
        deliver_rows(here.office(), VGR)


def recipients(here: Town) -> list[str]:
    return [str(mail["To"]) for mail in here.mails()]


def test_a_domain_that_puts_one_mail_off_is_not_knocked_at_again_in_the_same_call(here):
    press(here, "anna@hjo.example", "bo@hjo.example", "cia@skara.example")
    here.faults.add({"target": "mail", "kind": "451", "times": 1, "match": "RCPT"})
    office = here.office()
    office.pace = office.pace.__class__(receipts_per_claim=1)

    posted = send_mails(office, VGR)

    assert recipients(here) == ["cia@skara.example"]
    assert (posted.sent, posted.delayed) == (1, 1)
    here.clock.sleep(1)
    assert send_mails(office, VGR).sent == 1
    assert recipients(here) == ["cia@skara.example", "bo@hjo.example"]
    here.clock.sleep(60)
    assert send_mails(office, VGR).sent == 1
    assert sorted(recipients(here)) == ["anna@hjo.example", "bo@hjo.example", "cia@skara.example"]


def test_an_address_that_is_refused_for_good_stops_nobody_at_its_domain(here):
    press(here, "anna@hjo.example", "bo@hjo.example")
    here.faults.add({"target": "mail", "kind": "550", "times": 1, "match": "RCPT"})

    posted = send_mails(here.office(), VGR)

    assert (posted.sent, posted.failed) == (1, 1)
    assert recipients(here) == ["bo@hjo.example"]
