"""How large a mail of ours can become, so that a relay that takes less is found before an applicant is."""

from collections.abc import Iterable

from kvitto.core.forms.form import Field, Form

BYTES_PER_CHARACTER = 12
"""The worst a character becomes: four bytes of UTF-8, three of quoted-printable for each (RFC 2045, 6.7)."""
LINE_BREAKS = 1.05
"""Quoted-printable breaks a line at 76 characters, with three of its own."""
FORMS_OF_A_LETTER = 2
"""Each mail says the same twice, as plain text and as HTML."""
OUR_OWN_WORDS = 100_000
"""The template, the questions, and a file for the calendar: more than any of them is."""
SHORT_ANSWER = 300
"""An answer of a kind that has no chars_max of its own: an address, a number, a date, an alternative."""

BASE64 = 4 / 3 * 78 / 76
"""What a byte of a file becomes, line breaks with it (RFC 2045, 6.8)."""
MANY_MUNICIPALITIES = 2_000
"""A county's municipalities by name."""
STAFFS_CELL = 50_000
"""What a cell of Google Sheets holds, which a letter of decision may repeat."""


def largest_letter(forms: Iterable[Form]) -> int:
    """The bytes of the largest mail: a receipt whose every answer is as long as may be, or a full cell of staff's.

    A bound, and a generous one, without a file that is enclosed: see :func:`with_enclosure`. What applicants attach is
    never mailed.
    """
    longest = max((sum(map(_answer, form.fields)) for form in forms), default=0)
    characters = max(longest, STAFFS_CELL)
    return OUR_OWN_WORDS + int(characters * FORMS_OF_A_LETTER * BYTES_PER_CHARACTER * LINE_BREAKS)


def with_enclosure(file_bytes: int) -> int:
    """The bytes of a letter of decision that encloses a signed file of that size: base64, in lines of 76 characters."""
    return largest_letter([]) + int(file_bytes * BASE64)


def largest_enclosure(mail_bytes: int) -> int:
    """The largest file that such a letter can enclose where the relay takes so much; 0 where none."""
    return max(0, int((mail_bytes - largest_letter([])) / BASE64))


def _answer(field: Field) -> int:
    """The characters of a field's longest answer, as the receipt shows it."""
    match field.kind:
        case "rows":
            return (field.rows_max or 1) * sum(map(_answer, field.fields))
        case "choice" | "choices":
            return SHORT_ANSWER * len(field.options)
        case "municipality":
            return MANY_MUNICIPALITIES
        case "files":
            return SHORT_ANSWER * (field.files_max or 1)
    return field.chars_max or SHORT_ANSWER
