"""The words for each fault, by the kind of question and the code: what to do, not what went wrong inside."""

from kvitto.core import swedish
from kvitto.core.forms.file_messages import OF_FILES
from kvitto.core.forms.form import Field, Kind, Text

_ANY: dict[str, tuple[str, str]] = {
    "required": ("Skriv ett svar.", "Write an answer."),
    "characters": (
        "Svaret har tecken som inte syns, till exempel radbrytningar. Skriv det igen för hand.",
        "The answer holds characters that cannot be seen, such as line breaks. Type it again by hand.",
    ),
    "too_long": (
        "Skriv högst {chars_max} tecken. Nu är det {chars}.",
        "Write at most {chars_max} characters. Now there are {chars}.",
    ),
    "repeated": ("Ange bara ett svar.", "Give one answer only."),
    "twice": ("Samma svar är angivet två gånger. Ta bort det ena.", "The same answer is given twice. Remove one."),
    "unknown_choice": ("Välj bland alternativen.", "Choose one of the alternatives."),
    "main_not_chosen": ("Välj en av dem ni har valt ovan.", "Choose one of those you have chosen above."),
    "main_required": ("Ni har valt flera. Välj den huvudsakliga.", "You have chosen several. Choose the main one."),
}

_OF_KIND: dict[tuple[Kind, str], tuple[str, str]] = {
    ("choice", "required"): ("Välj ett alternativ.", "Choose an alternative."),
    ("choices", "required"): ("Välj minst ett alternativ.", "Choose at least one alternative."),
    ("yes_no", "required"): ("Välj ja eller nej.", "Choose yes or no."),
    ("yes_no", "unknown_choice"): ("Välj ja eller nej.", "Choose yes or no."),
    ("municipality", "required"): ("Välj en kommun.", "Choose a municipality."),
    ("municipality", "unknown_choice"): (
        "Välj en kommun i listan. Andra kommuner kan inte söka här.",
        "Choose a municipality from the list. Others cannot apply here.",
    ),
    ("rows", "required"): ("Fyll i minst en rad.", "Fill in at least one row."),
    ("rows", "too_many"): ("Fyll i högst {rows_max} rader.", "Fill in at most {rows_max} rows."),
    ("statement", "required"): (
        "Sätt ett kryss för att kunna skicka.",
        "Tick the box to be able to send.",
    ),
    ("money_sek", "required"): ("Ange ett belopp i hela kronor.", "Give an amount in whole kronor."),
    ("money_sek", "not_a_number"): (
        "Skriv beloppet i hela kronor, till exempel 45 000.",
        "Write the amount in whole kronor, for example 45 000.",
    ),
    ("count", "required"): ("Ange ett antal.", "Give a number."),
    ("count", "not_a_number"): ("Skriv ett helt tal med siffror.", "Write a whole number in digits."),
    ("figure", "required"): ("Ange ett antal, eller markera Uppgift saknas.", "Give a number, or mark Not known."),
    ("figure", "repeated"): (
        "Ange ett antal eller markera en ruta, inte båda.",
        "Give a number or mark a box, not both.",
    ),
    ("figure", "not_a_number"): (
        "Skriv ett helt tal med siffror, utan ”ca” och decimaler, eller markera Uppgift saknas.",
        "Write a whole number in digits, without “about” and decimals, or mark Not known.",
    ),
    ("date", "required"): ("Skriv ett datum, till exempel 2027-02-01.", "Write a date, for example 2027-02-01."),
    ("date", "date"): (
        "Skriv ett datum som finns, till exempel 2027-02-01 eller 1/2 2027.",
        "Write a date that exists, for example 2027-02-01 or 1/2 2027 (day/month).",
    ),
    ("email", "required"): ("Skriv en e-postadress.", "Write an e-mail address."),
    ("email", "email"): (
        "Skriv en hel e-postadress, till exempel namn@kommun.example.",
        "Write a whole e-mail address, for example name@municipality.example.",
    ),
    ("phone", "required"): ("Skriv ett telefonnummer.", "Write a telephone number."),
    ("phone", "phone"): (
        "Skriv ett helt telefonnummer med riktnummer, till exempel 010-123 45 67.",
        "Write a whole telephone number with its area code, for example 010-123 45 67.",
    ),
    ("org_number", "required"): ("Skriv organisationsnumret.", "Write the organisation number."),
    ("org_number", "org_number"): (
        "Organisationsnumret ska ha tio siffror, till exempel 212000-0000. Kontrollera siffrorna.",
        "The organisation number has ten digits, for example 212000-0000. Check the digits.",
    ),
    ("org_number", "personal_number"): (
        "Numret ser ut som ett personnummer. Ange kommunens organisationsnummer.",
        "The number looks like a personal number. Give the municipality's organisation number.",
    ),
    ("giro", "required"): ("Skriv numret.", "Write the number."),
    ("giro", "bankgiro"): (
        "Bankgironumret stämmer inte. Kontrollera siffrorna.",
        "The bankgiro number is not right. Check the digits.",
    ),
    ("giro", "plusgiro"): (
        "Plusgironumret stämmer inte. Kontrollera siffrorna.",
        "The plusgiro number is not right. Check the digits.",
    ),
    **{("files", code): words for code, words in OF_FILES.items()},
}

_TEXT = ("Ange svaret som text.", "Give the answer as text.")
_LIST = ("Ange svaret som en lista.", "Give the answer as a list.")
_TRUE_OR_FALSE = ("Ange sant eller falskt (true, false).", "Give true or false.")
_INTEGER = ("Ange ett heltal.", "Give an integer.")
_OF_TYPE: dict[Kind, tuple[str, str]] = {
    "choices": _LIST,
    "municipality": _LIST,
    "rows": _LIST,
    "files": _LIST,
    "yes_no": _TRUE_OR_FALSE,
    "statement": _TRUE_OR_FALSE,
    "money_sek": _INTEGER,
    "count": _INTEGER,
}
"""What JSON should have held; one municipality, or one choice, is of no wrong type but unknown."""

_RANGE = ("Ange ett tal mellan {minimum} och {maximum}.", "Give a number between {minimum} and {maximum}.")
_RANGE_OF_MONEY = (
    "Ange ett belopp mellan {minimum} och {maximum} kronor.",
    "Give an amount between {minimum} and {maximum} kronor.",
)

UNKNOWN_FIELD = Text(
    "Frågan finns inte i formuläret. Kontrollera stavningen, eller ta bort den.",
    "The form has no such question. Check the spelling, or remove it.",
)
NOT_AN_OBJECT = Text("Ange svaren som ett JSON-objekt.", "Give the answers as a JSON object.")

CODES = frozenset(_ANY) | {code for _, code in _OF_KIND} | {"wrong_type", "too_small", "too_large"}
"""Every fault that reading an answer can have; rules have codes of their own."""

PLACES = ("minimum", "maximum", "chars_max", "rows_max", "files_max")
"""What a field's own message may hold in braces: that limit of the field."""


def message(field: Field, code: str, chars: int = 0) -> Text:
    """The field's own words for the code if it has them, else the kind's, opened with the question's label."""
    if code in field.messages:
        own = field.messages[code]
        return Text(_filled(own.sv, field, chars), _filled(own.en, field, chars))
    words = _words(field, code)
    return opened(field, Text(_filled(words[0], field, chars), _filled(words[1], field, chars)))


def opened(field: Field, words: Text) -> Text:
    """Open the words with the label: "Medfinansiering: ange …" or, after a question, "Vilka är med? Välj …"."""
    return Text(_opened(field.label.sv, words.sv), _opened(field.label.en, words.en))


def _opened(label: str, words: str) -> str:
    if label.endswith(("?", ".", "!")):
        return f"{label} {words}"
    return f"{label}: {words[0].lower()}{words[1:]}"


def _words(field: Field, code: str) -> tuple[str, str]:
    if code in ("too_small", "too_large"):
        return _RANGE_OF_MONEY if field.kind == "money_sek" else _RANGE
    return _OF_KIND.get((field.kind, code)) or _ANY.get(code) or _OF_TYPE.get(field.kind, _TEXT)


def _filled(words: str, field: Field, chars: int) -> str:
    minimum, maximum = field.range
    limits = {"minimum": minimum, "maximum": maximum, **{name: getattr(field, name) for name in PLACES[2:]}}
    for name, limit in (limits | {"chars": chars}).items():
        if limit is not None:
            words = words.replace(f"{{{name}}}", str(limit) if field.year else swedish.grouped(limit))
    return words
