"""A site of its own for each test."""

from pathlib import Path

import pytest

from tests.web.site import Site
from tests.web.visitor import Visitor


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


@pytest.fixture
def anna(site: Site) -> Visitor:
    """A librarian, in a browser without JavaScript."""
    return site.visitor()
