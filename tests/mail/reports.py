"""Reports of mails that came back, as mail servers write them."""

from collections.abc import Sequence


def report(
    returned: bytes,
    recipient: str,
    *,
    action: str = "failed",
    status: str = "5.1.1",
    whole: bool = True,
    original: str = "",
) -> bytes:
    """A report in the standard's form (RFC 3464), with the mail or its headers alone."""
    headers = returned.replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    kind, part = ("message/rfc822", returned) if whole else ("text/rfc822-headers", headers)
    named = [f"Original-Recipient: rfc822;{original}"] if original else []
    return _lines(
        "From: MAILER-DAEMON@relay.example (Mail Delivery System)",
        "To: biblioteksutveckling@vgr.example",
        "Subject: Undelivered Mail Returned to Sender",
        "Auto-Submitted: auto-replied",
        "MIME-Version: 1.0",
        'Content-Type: multipart/report; report-type=delivery-status; boundary="grans"',
        "",
        "--grans",
        "Content-Type: text/plain; charset=us-ascii",
        "",
        "I'm sorry to have to inform you that your message could not be delivered.",
        "",
        "--grans",
        "Content-Type: message/delivery-status",
        "",
        "Reporting-MTA: dns; relay.example",
        "Arrival-Date: Fri, 20 Nov 2026 09:00:00 +0100",
        "",
        *named,
        f"Final-Recipient: rfc822; {recipient}",
        f"Action: {action}",
        f"Status: {status}",
        "Diagnostic-Code: smtp; 550 5.1.1 user unknown",
        "",
        "--grans",
        f"Content-Type: {kind}",
        "",
        part,
        "",
        "--grans--",
        "",
    )


def old_failure(recipient: str) -> bytes:
    """One from before the standard, in words alone."""
    return _lines(
        "From: MAILER-DAEMON@old.example",
        "To: biblioteksutveckling@vgr.example",
        "Subject: failure notice",
        "",
        "Hi. This is the qmail-send program.",
        f"<{recipient}>: Sorry, no mailbox here by that name.",
    )


def absence(sender: str) -> bytes:
    """An automatic answer of a person's."""
    return _lines(
        f"From: {sender}",
        "To: biblioteksutveckling@vgr.example",
        "Subject: Automatiskt svar: jag har slutat",
        "Auto-Submitted: auto-replied",
        "",
        "Jag har slutat.",
    )


def mbox(mails: Sequence[bytes]) -> bytes:
    return b"".join(b"From MAILER-DAEMON Fri Nov 20 09:00:00 2026\n" + mail + b"\n\n" for mail in mails)


def _lines(*lines: str | bytes) -> bytes:
    return b"\n".join(line if isinstance(line, bytes) else line.encode() for line in lines)
