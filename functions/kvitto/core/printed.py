"""What the PDF of a post tells: what was answered, in the words that the applicant saw."""

from zoneinfo import ZoneInfo

from kvitto.core import swedish
from kvitto.core.forms.form import Text
from kvitto.core.region import Region
from kvitto.core.submission import Submission

STOCKHOLM = ZoneInfo("Europe/Stockholm")


def printed(post: Submission, title: Text | None, region: Region) -> dict[str, object]:
    """The facts of templates/pdf/answers.typ, which has the words around them.

    Made of the record alone, so a form that has changed since cannot spoil it. ``title`` is the form's, where the
    region still has that form.
    """
    local = post.received_at.astimezone(STOCKHOLM)
    english = post.language == "en"
    day = swedish.english_day(local.date()) if english else swedish.day(local.date())
    return {
        "language": post.language,
        "title": title.to(post.language) if title else post.form,
        "reference": post.case,
        "kind": "" if post.case == post.reference else post.purpose,
        "sender": f"{region.name.to(post.language)}, {region.unit.to(post.language)}",
        "received": f"{day} at {local:%H:%M}" if english else f"{day} klockan {local:%H.%M}",
        "year": local.year,
        "month": local.month,
        "day": local.day,
        "sections": [
            {"title": section, "rows": [[label, answer] for label, answer in rows]} for section, rows in post.copy
        ],
    }
