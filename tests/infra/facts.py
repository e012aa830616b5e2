"""What infra/google says, read from its files and with Terraform's own marks taken off."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import hcl2

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "infra" / "google"
SCRIPT = FOLDER / "deploy.sh"

Block = dict[str, Any]  # Any: whatever HCL can say


@cache
def files() -> dict[str, Block]:
    """Each file as HCL. Raises: AssertionError when there is none."""
    found = {path.name: _bare(hcl2.loads(path.read_text(encoding="utf-8"))) for path in sorted(FOLDER.glob("*.tf"))}
    assert found, f"no Terraform files in {FOLDER}"
    return found


def resources(kind: str = "") -> Iterator[tuple[str, str, Block]]:
    """Every resource, or those of a kind: kind, name, content."""
    for content in files().values():
        for block in content.get("resource", []):
            for its_kind, named in block.items():
                if its_kind.startswith(kind):
                    yield from ((its_kind, name, body) for name, body in named.items())


def resource(kind: str, name: str) -> Block:
    return next(body for its_kind, its_name, body in resources(kind) if (its_kind, its_name) == (kind, name))


def local(name: str) -> Any:  # Any: whatever a local holds
    return next(block[name] for content in files().values() for block in content.get("locals", []) if name in block)


def variable(name: str) -> Block:
    return next(block[name] for content in files().values() for block in content.get("variable", []) if name in block)


@cache
def plans() -> Block:
    """Terraform's own tests: its ``variables``, and each ``run`` by name."""
    told = _bare(hcl2.loads((FOLDER / "tests" / "plan.tftest.hcl").read_text(encoding="utf-8")))
    runs = {name: run for block in told["run"] for name, run in block.items()}
    return {**told, "run": runs}


@cache
def text() -> str:
    """All files in one."""
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.tf")))


@cache
def script() -> str:
    """The gcloud script with its continued lines joined."""
    return re.sub(r"\\\n\s*", "", SCRIPT.read_text(encoding="utf-8"))


def _bare(value: Any) -> Any:
    """Strings without the quotes that python-hcl2 keeps, and blocks without its marks."""
    if isinstance(value, dict):
        return {_bare(key): _bare(one) for key, one in value.items() if key not in ("__comments__", "__is_block__")}
    if isinstance(value, list):
        return [_bare(one) for one in value]
    if isinstance(value, str) and len(value) > 1 and value[0] == value[-1] == '"':
        return value[1:-1].replace('\\"', '"')
    return value
