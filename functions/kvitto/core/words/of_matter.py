"""The lines of Kontroll in Swedish: what it is, where, and what to do about it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from kvitto.core.matters import Kind, Matter
from kvitto.core.words.of_code import why
from kvitto.core.words.of_mail import KINDS as MAILS


@dataclass(frozen=True, slots=True)
class Said:
    """One line's words. ``what`` and ``do`` may hold {detail}, and then say it in Swedish."""

    what: str
    do: str


_GOES = "Raden här försvinner när det är gjort."
_TICK = "Bocka i Klart när ni har läst."

_LINES: Mapping[Kind, Said] = {
    "tab unread": Said(
        "Kvitto kan inte läsa fliken: {detail}.",
        f"Se till att fliken finns och att kalkylarket är delat med Kvitto. Inget går förlorat under tiden. {_GOES}",
    ),
    "tab unwritten": Said(
        "Kvitto får inte skriva i sina grå kolumner: {detail}.",
        f"Ta bort skyddet som hindrar Kvitto, eller låt Kvitto redigera. {_GOES}",
    ),
    "tab parked": Said(
        "Fliken tar inte emot nya rader: {detail}.",
        f"Ta bort hindret. Ansökningarna är sparade, och raderna kommer av sig själva inom tio minuter. {_GOES}",
    ),
    "tab halted": Said(
        "{detail} rader ändrades på en gång. Inga ändringar i fliken räknas förrän ni har svarat.",
        "Var det ett misstag: ångra först (Redigera, Ångra). Bocka sedan i Klart. Det som då står i fliken räknas"
        " när det har stått i ungefär tio minuter.",
    ),
    "tab copied": Said(
        "Fliken har kopierats: {detail}.",
        f"Kvitto läser bara originalet. Byt namn på kopian om ni vill behålla den, eller ta bort den. {_GOES}",
    ),
    "column missing": Said(
        "Kolumnen {detail} saknas. Inga ändringar i fliken räknas så länge.",
        f"Ångra borttagningen, eller vänta: Kvitto lägger tillbaka kolumnen längst till höger. {_GOES}",
    ),
    "column returned": Said(
        "Kolumnen {detail} var borttagen. Kvitto har lagt tillbaka den längst till höger, med det som gällde.",
        f"Flytta den dit ni vill ha den. Vill ni inte se den, dölj den i stället för att ta bort den. {_TICK}",
    ),
    "row doubled": Said(
        "Raden finns två gånger. Inga ändringar i den räknas.", f"Ta bort den ena av de två raderna. {_GOES}"
    ),
    "row gone": Said(
        "Raden är borttagen. Inga fler mejl går till sökanden.",
        "Var det meningen, bocka i Klart. Annars: ångra, eller be IT köra kvitto restore --deleted.",
    ),
    "row elsewhere": Said(
        "Raden står i fliken {detail}. Ändringar i den räknas inte där.", f"Flytta tillbaka raden. {_GOES}"
    ),
    "row astray": Said(
        "En kolumn flyttades just när raden kom, så dess värden står under fel rubriker.",
        f"Vänta några minuter: Kvitto flyttar dem rätt. Skriv inget i raden under tiden. {_GOES}",
    ),
    "row nameless": Said(
        "Rader utan referens (rad {detail}). Kvitto vet inte vilket ärende de hör till, och gör inget med dem.",
        "Kom ansökan på papper eller i ett mejl: registrera den här, så får den en referens, ett kvitto och följs upp."
        " {link} Ta sedan bort raden som är skriven för hand.",
    ),
    "row unknown": Said(
        "Referenser som Kvitto inte känner: {detail}.",
        f"Rätta referensen om den är felskriven. Annars: be IT köra kvitto proof. {_GOES}",
    ),
    "post aside": Said(
        "Ingen rad kunde göras ({detail}). Det som skickades är sparat.",
        "Be IT titta: kvitto history med referensen visar vad som hände. Bocka i Klart när ni har tagit hand om det.",
    ),
    "mail failed": Said(
        "{detail} gick inte fram.",
        "Rätta adressen i fliken Kontakter eller ring. Bocka i Klart när ni har tagit hand om det.",
    ),
    "mail unclear": Said(
        "{detail}: oklart om det gick fram. Det kan ha skickats.",
        "Fråga mottagaren om det kom. Bocka i Klart när ni vet.",
    ),
    "mail bounced": Said(
        "{detail} kom tillbaka: adressen tog inte emot mejlet.",
        "Rätta adressen i fliken Kontakter eller ring. Ett brev får då en ny rad i Utskick. Bocka i Klart när ni har"
        " tagit hand om det.",
    ),
    "bounce unread": Said(
        "Ett mejl i er brevlåda ser ut att vara en studs, men det går inte att se vad den gäller. Läst {detail}.",
        "Läs det i brevlådan. Gäller det ett ärende: rätta adressen i fliken Kontakter. Bocka i Klart när ni har läst.",
    ),
    "letters halted": Said(
        "{detail} brev är bockade på en gång. Inget av dem går förrän ni har svarat.",
        "Var det meningen, bocka i Klart. Annars: bocka ur Skicka i fliken Utskick först, och bocka sedan i Klart.",
    ),
    "reminders halted": Said(
        "{detail} mejl med påminnelser skulle gå på en och samma morgon. Inget av dem går förrän ni har svarat.",
        "Stämmer det, bocka i Klart: då går de nästa vardagsmorgon. Annars: rätta datum och status i ärendena först.",
    ),
    "proof fault": Said(
        "Nattens kontroll stämmer inte: {detail}.", "Be IT köra kvitto proof. Där står vad som ska göras."
    ),
    "room scarce": Said(
        "Kalkylarket är fyllt till {detail}.",
        "Be IT flytta kommande rader till ett nytt kalkylark: kvitto sheet move. Tomma rader och kolumner räknas också,"
        f" så ta gärna bort dem. {_GOES}",
    ),
    "markers taken twice": Said(
        "Google hindrar inte dubbla rader i det här kalkylarket.",
        "Dubbletter kan komma. De visas här; ta bort den ena. Be IT köra kvitto doctor --live.",
    ),
}

_REASONS: Mapping[str, str] = {
    "protected": "den är skyddad",
    "full": "kalkylarket är fullt (tio miljoner celler)",
    "no right to the spreadsheet": "Kvitto har inte längre rätt till kalkylarket",
    "cells misplaced": "rader eller kolumner flyttades hela tiden, och Kvitto är inte klart med att rätta det",
    "no column names the rows": "både Referens och Kvitto-id saknas",
    "the spreadsheet is gone, or its id is wrong": "kalkylarket finns inte",
}

_FAULTS: Mapping[str, str] = {
    "row missing": "en rad saknas",
    "row doubled": "en rad finns flera gånger",
    "row unknown": "en rad hör inte till något ärende",
    "tab unread": "fliken kunde inte läsas",
    "record unmarked": "ett ärende var inte känt och har hämtats in",
    "record gone": "ett ärende saknas i journalen",
    "record unreadable": "ett ärende i journalen går inte att läsa",
    "fold": "ett sparat läge är fel",
}


def said(matter: Matter) -> tuple[str, str, str]:
    """A matter as its line's *Vad*, *Var* and *Gör så här*."""
    words = _LINES[matter.kind]
    what = words.what.format(detail=_DETAIL.get(matter.kind, str)(matter.detail))
    return (
        what[:1].upper() + what[1:],
        ", ".join(filter(None, (matter.tab, matter.reference))),
        words.do.replace("{link}", matter.link),
    )


def _reason(detail: str) -> str:
    if detail.startswith("tab gone"):
        return "den finns inte"
    return _REASONS.get(detail, f"Google svarar {detail}")


def _mail(detail: str) -> str:
    kind, _, code = detail.partition(" ")
    name = MAILS.get(kind, "Mejl")
    if not code or code.replace(".", "").isdecimal():  # the relay's: 550, or 5.1.1
        return f"{name} ({code})" if code else name
    words = why(code)
    return f"{name} ({words[:1].lower()}{words[1:]})"


def _room(detail: str) -> str:
    share, _, months = detail.partition(" ")
    used = share.replace("%", " procent")
    if not months:
        return used
    when = "inom två månader" if int(months) < 2 else f"om ungefär {months} månader"
    return f"{used} och blir fullt {when}"


def _fault(detail: str) -> str:
    what, _, more = detail.partition(": ")
    return f"{_FAULTS.get(what, what)} ({more})" if more else _FAULTS.get(what, what)


_DETAIL: Mapping[Kind, Callable[[str], str]] = {
    "tab unread": _reason,
    "tab unwritten": _reason,
    "tab parked": _reason,
    "mail failed": _mail,
    "mail unclear": _mail,
    "mail bounced": _mail,
    "proof fault": _fault,
    "room scarce": _room,
}
