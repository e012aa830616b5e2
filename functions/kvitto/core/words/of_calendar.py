"""What the days in a calendar are called, for applicants in their language and for staff in Swedish."""

from collections.abc import Mapping

from kvitto.core.forms.form import Text

DEADLINES: Mapping[str, Text] = {
    "agreement": Text("sista dag för underskrivet avtal", "last day for the signed agreement"),
    "requisition": Text("sista dag för uppgifter för utbetalning", "last day for payment details"),
    "report": Text("sista dag för slutredovisning", "last day for the final report"),
    "answer": Text("sista dag för komplettering", "last day to complete the application"),
    "last_run": Text("årets sista utbetalning", "the year's last payment"),
    "reserve_run": Text("årets reservutbetalning", "the year's reserve payment"),
}
"""By ``reminder_rules.Deadline``."""

SHARING = Text("Dag för delat lärande", "Sharing day")
COMING = Text("Frister", "Deadlines")
