"""What has been answered so far, read as a whole: the steps as they were typed, and the rules over them."""

from dataclasses import replace
from functools import lru_cache

from kvitto.core.forms.answers import Checked, Problem
from kvitto.core.forms.form import Form, Step
from kvitto.web.draft import Draft
from kvitto.web.visit import Visit


def everything(visit: Visit, form: Form, begun: Draft) -> Checked:
    """All steps as typed, and the rules over them. A problem of an answer itself hides what follows from it.

    What would stop an applicant only warns staff who register a paper.
    """
    if not begun.registers:
        return _all_of(visit, form, begun)
    from kvitto.core.registered import eased

    asked = visit.office.forms.form(form.region, begun.registers)
    return eased(form, _all_of(visit, form, begun), _all_of(visit, _without_declaration(asked), begun), visit.today)


@lru_cache(maxsize=64)
def _without_declaration(form: Form) -> Form:
    """Made once for each form, since the model that reads its answers is kept by form."""
    return replace(form, declaration=None)


def _all_of(visit: Visit, form: Form, begun: Draft) -> Checked:
    from kvitto.core.forms.check import check
    from kvitto.core.forms.typed import read_typed

    region = visit.region(form)
    read = [read_typed(form, region, step, begun.of(step.id)) for step in form.all_steps]
    answers = {key: value for one in read for key, value in one.answers.items()}
    # A question of an earlier version of the form may have been answered; it is asked no longer.
    errors = [problem for one in read for problem in one.errors if problem.code != "unknown_field"]
    told = {problem.field for problem in errors}
    earlier = begun.earlier.beside(answers) if begun.earlier else {}
    received = begun.link.received if begun.link else None
    checked = check(form, region, answers, replace(visit.setting, earlier=earlier, received=received))
    errors += [problem for problem in checked.errors if problem.field not in told]
    return Checked(checked.answers, tuple(errors), checked.warnings)


def asked_in_its_year(form: Form, begun: Draft, step: Step) -> Step:
    """The step without the questions that are not asked for the year that has been typed."""
    typed = [texts[-1].strip() for one in form.steps if (texts := begun.of(one.id).get("ar"))]
    year = int(typed[-1]) if typed and typed[-1].isdecimal() else None
    if year is None or all(not field.years for field in step.fields):
        return step
    return replace(step, fields=tuple(field for field in step.fields if not field.years or year in field.years))


def problems_of(visit: Visit, form: Form, begun: Draft, step: Step) -> tuple[Problem, ...]:
    """What is wrong with the step itself; if nothing is, what the rules say of it given the earlier steps."""
    from kvitto.core.forms.typed import read_typed

    alone = read_typed(form, visit.region(form), step, begun.of(step.id))
    # What was kept for a report may answer a question that has been retired since; the check page tells of it.
    errors = tuple(one for one in alone.errors if one.code != "unknown_field" or begun.earlier is None)
    if errors and not begun.registers:
        return errors
    asked = {field.id for field in step.fields}
    return tuple(problem for problem in everything(visit, form, begun).errors if problem.field in asked)
