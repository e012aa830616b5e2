"""What lies beside a post, with links to have it by: the printed answers and the attachments."""

from dataclasses import dataclass

from kvitto.core.file_links import file_path
from kvitto.core.files.attachment import ANSWERS_PDF, Attachment, files_in, kept_names
from kvitto.core.submission import Submission
from kvitto.steps.attachments import staged
from kvitto.web.visit import Visit


@dataclass(frozen=True, slots=True)
class Document:
    """One file of a post. ``kept_name`` is what it is called when it is handed out; ``file`` None for the answers."""

    kept_name: str
    path: str
    file: Attachment | None = None


def documents_of(visit: Visit, post: Submission) -> list[Document]:
    """The printed answers, once they are made, and the attachments, each with a link that is good for ten minutes.

    Raises: JournalUnavailable.
    """
    there = staged(visit.office, post.token)
    found = [_document(visit, post, f"{post.reference}.pdf", ANSWERS_PDF)] if ANSWERS_PDF in there else []
    named = [(name, file) for name, file in attachments_of(post) if file.id in there]
    return found + [_document(visit, post, name, file.id, file) for name, file in named]


def attachments_of(post: Submission) -> list[tuple[str, Attachment]]:
    """The files of the answers, with the names that they are handed out by."""
    found: list[tuple[str, Attachment]] = []
    for question, answer in post.answers.items():
        files = files_in(answer)
        found += zip(kept_names(post.reference, question, files), files, strict=True)
    return found


def _document(visit: Visit, post: Submission, kept_name: str, name: str, file: Attachment | None = None) -> Document:
    path = file_path(visit.office.secret, post.region, post.token, name, visit.now)
    return Document(kept_name, path, file)
