"""A data file that cannot be used, told so that its writer can mend it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pydantic import ValidationError
    from pydantic_core import ErrorDetails


class FormFileError(Exception):
    """A file of schemas/ is wrong, and we do not start with it. Each problem names place, fault and likely meaning."""

    def __init__(self, file: str, problems: Sequence[str]) -> None:
        super().__init__("\n".join(f"{file}: {problem}" for problem in problems))
        self.file = file
        self.problems = list(problems)


def meant(word: str, known: Collection[str]) -> str:
    """Ask " Did you mean …?" when a known word is near, else say nothing."""
    import difflib  # only when something is wrong

    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.5)
    near = near or [one for one in known if one.startswith(word) or word.startswith(one)][:1]
    return f' Did you mean "{near[0]}"?' if near else ""


def told(error: ValidationError, toml: Mapping[str, Any], words: Mapping[str, Collection[str]]) -> list[str]:
    """The faults of a file in words; `words` are the known ones by the name of their table ("" for the file)."""
    faults = dict.fromkeys(_told(detail, toml, words) for detail in error.errors(include_url=False))
    return list(faults)


def _told(detail: ErrorDetails, toml: Mapping[str, Any], words: Mapping[str, Collection[str]]) -> str:
    place = "".join(f"{name}, " for name in _places(detail["loc"], toml)).removesuffix(", ")
    place = f"{place}: " if place else ""
    table, word = _word(detail["loc"], toml)
    match "unknown_key" if detail["loc"][-1:] == ("[key]",) else detail["type"]:
        case "unknown_key":
            return f'{place}unknown word "{word}".{meant(word, _expected(detail))}'
        case "extra_forbidden" | "unexpected_keyword_argument":
            return f'{place}unknown word "{word}".{meant(word, words.get(table, ()))}'
        case "missing" | "missing_argument":
            return f'{place}the word "{word}" is missing.'
        case "literal_error":
            given, known = str(detail["input"]), _expected(detail)
            return f'{place}{word} "{given}" is not one of {", ".join(known)}.{meant(given, known)}'
        case _:
            message = detail["msg"]
            return f'{place}"{word}": {message[0].lower()}{message[1:]}.'


def _expected(detail: ErrorDetails) -> list[str]:
    """The values of a literal type, which pydantic lists as "'a', 'b' or 'c'"."""
    return [one.strip("' ") for one in detail["ctx"]["expected"].replace(" or ", ", ").split(",")]


def _places(loc: Sequence[str | int], toml: Any) -> Iterator[str]:
    """The tables on the way to the fault, each by its kind and id: 'step "stod"', 'field "sokt_belopp"'."""
    name = ""
    for part in loc:
        try:
            toml = toml[part]
        except (KeyError, IndexError, TypeError):
            return
        if isinstance(part, int) and isinstance(toml, Mapping):
            yield f'{name} "{toml["id"]}"' if "id" in toml else f"{name} {part + 1}"
        elif isinstance(toml, Mapping):
            yield part if isinstance(part, str) else f"{name} {part + 1}"
        name = str(part)


def _word(loc: Sequence[str | int], toml: Any) -> tuple[str, str]:
    """The table and the word at fault; deeper parts of the location name alternatives of a type, not words."""
    table = word = ""
    for part in loc:
        if isinstance(toml, Mapping):
            table, word = word, str(part)
            toml = toml.get(part)
        elif isinstance(toml, list) and isinstance(part, int) and part < len(toml):
            toml = toml[part]
        else:
            break
    return table, word
