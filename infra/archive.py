"""Stage the deployed source in build/deploy: ``make archive``.

What is deployed is main.py, kvitto without its toy world, the data files, the templates and
requirements.txt. Page templates are compiled, so that a cold start need not, and all of it is
byte-compiled by content, since unpacking changes the times of files.
"""

import compileall
import py_compile
import shutil
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from kvitto.adapters.data_files import DataFiles

ROOT = Path(__file__).resolve().parents[1]
DEPLOY = ROOT / "build" / "deploy"


def stage(target: Path = DEPLOY) -> Path:
    """Make ``target`` anew and answer with it. Raises: FormFileError; what is deployed takes data files as right."""
    for _, faults in DataFiles(ROOT / "schemas").checked():
        if faults is not None:
            raise faults
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    litter = shutil.ignore_patterns("__pycache__", "*.pyc")
    shutil.copy2(ROOT / "functions" / "main.py", target)
    shutil.copy2(ROOT / "requirements.txt", target)
    shutil.copytree(
        ROOT / "functions" / "kvitto",
        target / "kvitto",
        ignore=lambda folder, names: (
            {"local"} | set(litter(folder, names)) if folder.endswith("kvitto") else litter(folder, names)
        ),
    )
    for folder in ("schemas", "templates"):
        shutil.copytree(ROOT / folder, target / folder, ignore=litter)
    _compile_pages(target / "templates" / "pages")
    compileall.compile_dir(target, quiet=2, invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)
    return target


def _compile_pages(pages: Path) -> None:
    """The same settings as kvitto.web.pages, which loads what is found in ``compiled``."""
    environment = Environment(
        loader=FileSystemLoader(pages), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.compile_templates(pages / "compiled", zip=None, ignore_errors=False)


if __name__ == "__main__":
    staged = stage()
    files = [file for file in staged.rglob("*") if file.is_file()]
    print(f"{staged.relative_to(ROOT)}: {len(files)} files, {sum(f.stat().st_size for f in files) / 1e6:.1f} MB")  # noqa: T201 - a command speaks
