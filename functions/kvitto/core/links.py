"""Links that open one case without a login: the submission's token, sealed."""

from kvitto.core.forms.form import Form
from kvitto.core.ids import MailId, RegionId, Token
from kvitto.core.seal import BrokenSeal, seal, unseal, unseal_of
from kvitto.core.submission import key_of

PURPOSE = "case"
REPORT = "report"


def case_link(public_url: str, secret: bytes, region: RegionId, token: Token, *, contact: str = "") -> str:
    """The address by which whoever sent the submission can follow it."""
    return f"{public_url.rstrip('/')}/{region}/arende?k={case_key(secret, region, token, contact=contact)}"


def case_key(secret: bytes, region: RegionId, token: Token, *, contact: str = "") -> str:
    """What opens the case. ``contact`` is the object that named the address it was mailed to.

    Without one it is the post itself; when another contact has come the link has had its time.
    """
    return seal(secret, PURPOSE, [region, token, *([contact] if contact not in ("", key_of(token)) else [])])


PARTNER = "partner"


def partner_link(public_url: str, secret: bytes, region: RegionId, token: Token, municipality: str) -> str:
    """The address by which a partner says that it is part of a joint application, and follows it."""
    return f"{public_url.rstrip('/')}/{region}/part?k={seal(secret, PARTNER, [region, token, municipality])}"


def opened_partner(secret: bytes, region: str, sealed: str) -> tuple[Token, str]:
    """Token and code of the municipality. Raises: BrokenSeal, for a link of another region too."""
    owner, token, municipality = unseal(secret, PARTNER, sealed)
    if owner != region:
        raise BrokenSeal("the link belongs to another region")
    return Token(token), str(municipality)


LETTER = "letter"


def letter_link(public_url: str, secret: bytes, region: RegionId, mail: MailId) -> str:
    """The address at which staff read a letter as it will be sent."""
    return f"{public_url.rstrip('/')}/{region}/brev?k={seal(secret, LETTER, [region, mail])}"


def opened_letter(secret: bytes, region: str, sealed: str) -> MailId:
    """The letter of a link's ``k``. Raises: BrokenSeal, for a link of another region too."""
    mail = unseal_of(secret, LETTER, region, sealed)
    return MailId(mail)


def report_link(public_url: str, secret: bytes, form: Form, municipality: str, year: int) -> str:
    """The address by which a municipality reports on a year, with last year's answers beside the questions."""
    return f"{public_url.rstrip('/')}/{form.region}/{form.id}?k={report_key(secret, form, municipality, year)}"


def report_key(secret: bytes, form: Form, municipality: str, year: int) -> str:
    """What opens the report."""
    return seal(secret, REPORT, [form.region, form.id, municipality, year])


def opened_report(secret: bytes, form: Form, sealed: str) -> tuple[str, int]:
    """The municipality's code and the year of a report link's ``k``. Raises: BrokenSeal, for another form too."""
    region, form_id, municipality, year = unseal(secret, REPORT, sealed)
    if (region, form_id) != (form.region, form.id):
        raise BrokenSeal("the link belongs to another form")
    return str(municipality), int(year)


REGISTER = "register"


def register_link(public_url: str, secret: bytes, form: Form) -> str:
    """The address by which staff register what came on paper or in a mail for a form. It is as secret as the sheet.

    The form's name in it is for the eye alone.
    """
    sealed = seal(secret, REGISTER, [form.region, form.id])
    return f"{public_url.rstrip('/')}/{form.region}/registrera/{form.id}?k={sealed}"


def opened_registration(secret: bytes, region: str, sealed: str) -> str:
    """The form of such a link's ``k``. Raises: BrokenSeal, for a link of another region too."""
    form_id = unseal_of(secret, REGISTER, region, sealed)
    return str(form_id)


def opened(secret: bytes, region: str, sealed: str) -> Token:
    """The token of a case link's ``k``. Raises: BrokenSeal, for a link of another region too."""
    return opened_with_contact(secret, region, sealed)[0]


def opened_with_contact(secret: bytes, region: str, sealed: str) -> tuple[Token, str]:
    """The token, and the object that named the contact when the link was made. Raises: BrokenSeal."""
    owner, token, *contact = unseal(secret, PURPOSE, sealed)
    if owner != region:
        raise BrokenSeal("the link belongs to another region")
    return Token(token), str(contact[0]) if contact else key_of(Token(token))
