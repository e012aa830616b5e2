"""What lies beside a post, with links to have it by: the printed answers and the attachments."""

from dataclasses import dataclass

from kvitto.core.file_links import file_path
from kvitto.core.files.attachment import ANSWERS_PDF, Attachment, files_in, kept_names
from kvitto.core.submission import Submission
from kvitto.steps.accept import STOCKHOLM
from kvitto.steps.attachments import staged
from kvitto.web.visit import Visit


@dataclass(frozen=True, slots=True)
class Document:
    """One file of a post: where it is had, and what it is. ``file`` is None for the printed answers."""

    path: str
    received: str
    file: Attachment | None = None


def documents_of(visit: Visit, post: Submission) -> list[Document]:
    """The printed answers, once they are made, and the attachments, each with a link that is good for ten minutes.

    Raises: JournalUnavailable.
    """
    there = staged(visit.office, post.token)
    files = [file for _, file in attachments_of(post) if file.id in there]
    answers = [_document(visit, post, ANSWERS_PDF)] if ANSWERS_PDF in there else []
    return answers + [_document(visit, post, file.id, file) for file in files]


def attachments_of(post: Submission) -> list[tuple[str, Attachment]]:
    """The files of the answers, with the names that they are handed out by."""
    found: list[tuple[str, Attachment]] = []
    for question, answer in post.answers.items():
        files = files_in(answer)
        found += zip(kept_names(post.case, question, files), files, strict=True)
    return found


def answers_name(post: Submission) -> str:
    """What the printed answers are called when they are handed out; of a post on a case, with its day."""
    day = "" if post.case == post.reference else f"_{post.received_at.astimezone(STOCKHOLM):%Y-%m-%d}"
    return f"{post.case}{day}.pdf"


def _document(visit: Visit, post: Submission, name: str, file: Attachment | None = None) -> Document:
    path = file_path(visit.office.secret, post.region, post.token, name, visit.now)
    return Document(path, visit.day(post.received_at.astimezone(STOCKHOLM).date()), file)
