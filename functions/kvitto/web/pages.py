"""Fills page templates. Nothing that anybody wrote is ever read as one."""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kvitto.core.forms.form import Language, Text
from kvitto.core.swedish import grouped

if TYPE_CHECKING:
    from jinja2 import Environment


@lru_cache(maxsize=1)
def templates_folder() -> Path:
    """templates/, beside the deployed main.py or one level above it."""
    source = Path(__file__).parents[2]
    return next(folder for folder in (source / "templates", source.parent / "templates") if folder.is_dir())


def fill(template: str, language: Language, facts: dict[str, Any]) -> str:
    """The page as HTML. ``say`` shows a Text, ``t`` picks between Swedish and English words of the template's own."""
    english = language == "en"
    pick: Callable[[str, str], str] = (lambda _, en: en) if english else (lambda sv, _: sv)
    page = _environment().get_template(f"{template}.html.jinja")
    return page.render(facts, language=language, t=pick, say=lambda text: _said(text, language), grouped=grouped)


def _said(text: Text | None, language: Language) -> str:
    return text.to(language) if text is not None else ""


@lru_cache(maxsize=1)
def _environment() -> "Environment":
    """Compiled templates where they are (the deployed source), else the templates themselves."""
    from jinja2 import Environment, FileSystemLoader, ModuleLoader, StrictUndefined

    folder = templates_folder() / "pages"
    compiled = folder / "compiled"
    return Environment(
        loader=ModuleLoader(compiled) if compiled.is_dir() else FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
