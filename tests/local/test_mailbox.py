"""The mailbox's pages: what a reader would see, and nothing that runs."""

from tests.local.asking import soon

HOSTILE = (
    b"Date: Mon, 23 Nov 2026 08:00:00 +0100\r\nFrom: a@vgr.example\r\nTo: b@ale.example\r\n"
    b"Subject: =?utf-8?q?H=C3=A4lsning_=3Cscript=3E?=\r\nX-Kvitto-Kind: receipt\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: multipart/alternative; boundary="x"\r\n\r\n'
    b"--x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n<script>alert(1)</script> https://x.example/a?b=1&c=2.\r\n"
    b"--x\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<html><head></head><body><script>alert(1)</script>\r\n"
    b"--x--\r\n"
)


def keep(here, name, message):
    (here.mailbox / f"{name}.eml").write_bytes(message)


def test_a_receipt_is_listed_and_read_as_text_as_page_and_raw(here, asker):
    reference = asker.apply("mail").json["reference"]
    soon(asker.all_done)
    [name] = [path.stem for path in here.mailbox.glob(f"*{reference}.eml")]

    assert f"/_local/mail/{name}" in asker.get("/_local/mail").text
    page = asker.get(f"/_local/mail/{name}").text
    assert reference in page
    assert f'href="{here.base}/vgr/arende?k=' in page
    assert f"/_local/mail/{name}/html" in page
    assert reference in asker.get(f"/_local/mail/{name}/html").text
    assert asker.get(f"/_local/mail/{name}/raw").text == (here.mailbox / f"{name}.eml").read_bytes().decode()


def test_the_link_of_a_receipt_opens_the_case(here, asker):
    answer = asker.apply("case")

    page = asker.get(answer.json["status_url"].removeprefix(here.base))

    assert page.status == 200
    assert answer.json["reference"] in page.text


def test_nothing_in_a_mail_becomes_part_of_our_page(here, asker):
    keep(here, "20261123T070000Z-90001-receipt-hostile", HOSTILE)

    page = asker.get("/_local/mail/20261123T070000Z-90001-receipt-hostile").text

    assert "<script>alert(1)" not in page
    assert "Hälsning &lt;script&gt;" in page
    assert '<a href="https://x.example/a?b=1&amp;c=2">' in page


def test_the_page_of_a_mail_is_shut_in(here, asker):
    keep(here, "20261123T070000Z-90002-receipt-hostile", HOSTILE)
    address = f"{here.base}/_local/mail/20261123T070000Z-90002-receipt-hostile"

    policy = asker.headers(f"{address}/html")["Content-Security-Policy"]

    assert "sandbox" in policy
    assert "allow-scripts" not in policy
    assert "default-src 'none'" in policy
    assert 'sandbox="' in asker.get("/_local/mail/20261123T070000Z-90002-receipt-hostile").text


def test_a_mail_that_is_no_mail_is_shown_all_the_same(here, asker):
    keep(here, "20261123T070000Z-90003-unknown-unknown", b"\xff\xfe not a mail\r\n")

    assert asker.get("/_local/mail").status == 200
    assert asker.get("/_local/mail/20261123T070000Z-90003-unknown-unknown").status == 200


def test_only_mails_can_be_asked_for(asker):
    for name in ("nothing", "..%2Flocal", "..%2F..%2Fetc%2Fpasswd"):
        assert asker.get(f"/_local/mail/{name}").status == 404


def test_every_letter_can_be_read_beforehand(asker):
    page = asker.get("/_local/letters").text
    assert "VGR-2026-7KQ4-M2XP – Påminnelse: skriv under avtalet senast den 1 december 2026" in page
    assert "Vi har ännu inte fått tillbaka samarbetsavtalet" in asker.get("/_local/letters/remind-agreement.sv").text
    assert (
        '<h1><span class="whole">VGR-2026-7KQ4-M2XP –</span> '
        in asker.get("/_local/letters/remind-agreement.sv/html").text
    )


def test_the_reminders_of_the_coming_days_have_a_page(asker):
    assert "Inga påminnelser väntar" in asker.get("/_local/reminders").text
