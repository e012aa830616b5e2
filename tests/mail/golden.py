"""Write the golden mails anew, after their words were meant to change: ``python -m tests.mail.golden``."""

from collections.abc import Mapping
from pathlib import Path

from kvitto.local.letter_examples import examples
from tests.mail.office import FORMS, TYPIST

FOLDER = Path(__file__).parent / "golden"


def golden_mails() -> Mapping[str, bytes]:
    """Every mail's bytes, by its file's name."""
    return {f"{one.name}.{one.language}.eml": one.eml for one in examples(FORMS, TYPIST)}


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.eml"):
        old.unlink()
    for name, mail in golden_mails().items():
        (FOLDER / name).write_bytes(mail)
