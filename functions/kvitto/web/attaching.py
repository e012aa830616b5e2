"""Files on their way through a form: take in what was chosen, take out what was removed, tell what cannot be taken.

Which files there are stands in the sealed draft alone; what a browser sends as text about them counts for nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from kvitto.core.files.attachment import BYTES_MAX, Attachment, UnreadableName, from_text, id_of, readable_name
from kvitto.core.files.refused import Refused
from kvitto.core.forms.answers import Answers, Problem
from kvitto.core.forms.form import Field, Form, Step
from kvitto.core.ids import RegionId, Token
from kvitto.steps.attachments import TooManyTries, carry_over, keep_for, stage
from kvitto.web.body import Typed
from kvitto.web.draft import Draft
from kvitto.web.uploads import Upload
from kvitto.web.visit import Visit


class Attached(NamedTuple):
    """What is typed in the step, its files as they are now; and what is wrong with those that were chosen."""

    typed: Typed
    problems: tuple[Problem, ...]


def takes_files(step: Step) -> bool:
    return any(field.kind == "files" for field in step.fields)


def attached(
    visit: Visit, form: Form, step: Step, begun: Draft, typed: Typed, uploads: Sequence[Upload], button: str | None
) -> Attached:
    """Put what was chosen beside the form; ``button``: ``remove <question> <id>`` takes a file out of it.

    A file of the same name takes the place of the one before. Raises: JournalUnavailable.
    """
    questions = {field.id: field for field in step.fields if field.kind == "files"}
    kept = {name: values for name, values in typed.items() if name not in questions}
    problems: list[Problem] = []
    for name, question in questions.items():
        files = [from_text(text) for text in begun.of(step.id).get(name, ())]
        if button:
            files = [file for file in files if button != f"remove {name} {file.id}"]
        for upload in uploads:
            if upload.question == name:
                try:
                    files = _with(visit, form, begun, question, files, upload)
                except Refused as fault:
                    visit.office.log("file_refused", region=form.region, form=form.id, codes=fault.code)
                    problems.append(_problem(question, fault.code, fault.name))
        if button == f"add {name}" and not any(upload.question == name for upload in uploads):
            problems.append(_problem(question, "file_none", ""))
        if files:
            kept[name] = tuple(file.text() for file in files)
    return Attached(kept, tuple(problems))


def lost(visit: Visit, form: Form, begun: Draft, answers: Answers) -> tuple[Problem, ...]:
    """Decide that the files are sent; what is wrong when some are no longer there. Raises: JournalUnavailable."""
    named = list(_named(form, answers))
    if not named:
        return ()
    gone = keep_for(visit.office, begun.token, [file["id"] for _, file in named])
    return tuple(_problem(field, "file_gone", file["name"]) for field, file in named if file["id"] in gone)


def gone_on_with(visit: Visit, form: Form, begun: Draft, after: Token) -> None:
    """Stage the files of a form under the token that it goes on with. Raises: JournalUnavailable."""
    ids = [
        from_text(text).id
        for step in form.steps
        for field in step.fields
        if field.kind == "files"
        for text in begun.of(step.id).get(field.id, ())
    ]
    carry_over(visit.office, RegionId(form.region), ids, before=begun.token, after=after)


def _with(
    visit: Visit, form: Form, begun: Draft, question: Field, files: list[Attachment], upload: Upload
) -> list[Attachment]:
    """The files with the upload among them. Raises: Refused; JournalUnavailable."""
    from kvitto.core.files.inspect import type_of  # opens zipfile, which only a file that has come needs

    try:
        name = readable_name(upload.name)
    except UnreadableName:
        raise Refused("file_name") from None
    if upload.content is None:
        raise Refused("file_too_large", name)
    try:
        type_ = type_of(upload.content)
    except Refused as fault:
        raise Refused(fault.code, name) from None
    content = upload.content.getvalue()
    files = [file for file in files if file.name != name and file.id != id_of(content)]
    if len(files) >= (question.files_max or 0):
        raise Refused("too_many", name)
    if sum(file.bytes for file in files) + len(content) > BYTES_MAX:
        raise Refused("file_too_large", name)
    try:
        id_ = stage(visit.office, RegionId(form.region), begun.token, content)
    except TooManyTries:
        raise Refused("file_tries") from None
    return [*files, Attachment(id_, name, type_, len(content))]


def _named(form: Form, answers: Answers) -> Iterator[tuple[Field, Mapping[str, Any]]]:
    """The files of the answers, with their questions."""
    for field in form.fields:
        if field.kind == "files":
            yield from ((field, file) for file in answers.get(field.id, ()))


def _problem(field: Field, code: str, name: str) -> Problem:
    from kvitto.core.forms.attached import about_file  # opens pydantic, which showing a page does without

    return Problem(field.id, f"/{field.id}", code, about_file(field, code, name))
