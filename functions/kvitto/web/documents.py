"""What lies beside a post, handed out: a page that lists it, and each file as a download that no browser opens."""

from werkzeug.exceptions import Gone, NotFound
from werkzeug.wrappers import Response

from kvitto.core.file_links import opened_file, opened_page
from kvitto.core.files.attachment import ANSWERS_PDF, MIMETYPES, folder
from kvitto.core.region import Region
from kvitto.core.submission import Submission
from kvitto.steps.accept import find
from kvitto.steps.case_file import open_case
from kvitto.web.enclosed import answers_name, attachments_of, documents_of
from kvitto.web.headers import dress
from kvitto.web.on_case import sealed_link
from kvitto.web.receipt import moment
from kvitto.web.visit import Switch, Visit


def documents_page(visit: Visit, region: Region) -> Response:
    """Everything that came with a post, by the link in the sheet. Tells no answers, only names and sizes.

    Raises: BrokenSeal; NotFound; JournalUnavailable.
    """
    sealed = sealed_link(visit)
    post = find(visit.office, opened_page(visit.office.secret, region.id, sealed))
    if post is None:
        raise NotFound
    from kvitto.web.protected import hidden_page, state_now  # opens the ledger, which a download does without

    if state_now(visit, region.id).protected.get(post.case, False):
        return hidden_page(visit, region)
    form = visit.office.forms.form(region.id, post.form) if post.form in visit.office.forms.forms(region.id) else None
    return visit.page(
        "documents",
        region,
        "nowhere",
        linked=True,
        form=form,
        post=post,
        received=moment(post.received_at, visit.language),
        documents=[one for each in _posts(visit, post) for one in documents_of(visit, each)],
        switch=Switch("link", f"/{region.id}/handlingar?k={sealed}"),
    )


def _posts(visit: Visit, post: Submission) -> tuple[Submission, ...]:
    """The post and, where it opened a case, what the applicant has added to it."""
    case = open_case(visit.office, post.token)
    return (post, *case.added) if case is not None and case.opening == post else (post,)


def download(visit: Visit, sealed: str) -> Response:
    """One file. Raises: BrokenSeal; Gone when the link's time is over; NotFound; JournalUnavailable."""
    link = opened_file(visit.office.secret, sealed)
    if visit.now > link.until:
        raise Gone
    post = find(visit.office, link.token)
    if post is None:
        raise NotFound
    names = {file.id: (name, MIMETYPES[file.type]) for name, file in attachments_of(post)}
    names[ANSWERS_PDF] = (answers_name(post), MIMETYPES["pdf"])
    content = visit.office.journal.get(folder(link.token) + link.name)
    if content is None or link.name not in names:
        raise NotFound
    name, mimetype = names[link.name]
    response = Response(content, mimetype=mimetype)
    # ASCII letters, digits, "-", "_" and "." only, so it needs no quoting that programs read in different ways.
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return dress(response, visit.request, "nowhere", linked=True, locked=True)
