"""The form's pydantic model: the one place that says what its answers are made of."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from kvitto.core.forms.kinds import record

if TYPE_CHECKING:
    from pydantic import BaseModel

    from kvitto.core.forms.form import Form
    from kvitto.core.region import Region


@lru_cache(maxsize=64)
def model_of(form: Form, region: Region) -> type[BaseModel]:
    """Built at the first answer that is read, never at import or for showing a page, and kept."""
    return record(form.id, tuple(form.fields), region)
