"""What outside judges say of a page: axe, a narrow screen, the Nu HTML checker and Lighthouse."""

import json
import os
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Page

from tests.chromium import FLAGS, executable

NODE_MODULES = Path(__file__).parent / "node_modules"

# WCAG 2.0, 2.1 and 2.2 at A and AA (2.2 added no A rule that axe can test), and Deque's own best practices.
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LIGHTHOUSE_FLOOR = {"accessibility": 100, "best-practices": 100, "performance": 95}
# Other work on the machine can only lower the score for performance, so the best of a few tries is the page's own.
LIGHTHOUSE_TRIES = 3
NARROW_PX = 320


@dataclass(frozen=True)
class Verdict:
    """One judge on one page; no problems means passed."""

    judge: str
    page: str
    problems: tuple[str, ...]


def axe(name: str, page: Page, scheme: Literal["light", "dark"]) -> Verdict:
    """axe on the page as it stands, with every rule in light colours and the contrast again in dark ones."""
    rules = {"type": "tag", "values": AXE_TAGS} if scheme == "light" else {"type": "rule", "values": ["color-contrast"]}
    page.emulate_media(color_scheme=scheme)
    # Evaluated rather than added as a script: a strict Content-Security-Policy stays in force.
    page.evaluate((NODE_MODULES / "axe-core/axe.min.js").read_text())
    result = page.evaluate("only => axe.run(document, {runOnly: only, resultTypes: ['violations']})", rules)
    problems = [
        f"{violation['id']}: {violation['help']}: {' '.join(map(str, node['target']))}"
        for violation in result["violations"]
        for node in violation["nodes"]
    ]
    return Verdict(f"axe, {scheme}", name, tuple(problems))


def reflow(name: str, page: Page) -> Verdict:
    """No sideways scroll on a screen of 320 CSS px (WCAG 2.2, 1.4.10)."""
    usual = page.viewport_size
    page.set_viewport_size({"width": NARROW_PX, "height": 800})
    over_px = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if usual:
        page.set_viewport_size(usual)
    return Verdict(f"{NARROW_PX} px", name, (f"{over_px} px too wide",) if over_px > 0 else ())


def nu(sources: Mapping[str, bytes], folder: Path) -> Iterator[Verdict]:
    """The Nu HTML checker on the bytes that were served, by page name. Warnings count.

    Raises: AssertionError if the checker did not run; with too small a stack it dies without a word on stdout.
    """
    names = {f"{number}.html": name for number, name in enumerate(sources)}
    for file, name in names.items():
        (folder / file).write_bytes(sources[name])
    command = [
        "java",
        "-Xss8m",
        "-jar",
        str(NODE_MODULES / "vnu-jar/build/dist/vnu.jar"),
        "--stdout",
        "--format",
        "json",
    ]
    run = subprocess.run(
        [*command, *(str(folder / file) for file in names)], check=False, capture_output=True, timeout=180
    )
    try:
        messages = json.loads(run.stdout)["messages"]
    except (ValueError, KeyError):
        raise AssertionError(f"The Nu checker did not run: {run.stderr.decode(errors='replace')[:500]}") from None
    for file, name in names.items():
        yield Verdict(
            "Nu", name, tuple(_nu_problems(message for message in messages if message["url"].endswith(f"/{file}")))
        )


def _nu_problems(messages: Iterable[Mapping[str, Any]]) -> Iterator[str]:  # Any: the checker's JSON
    for message in messages:
        if message["type"] != "info" or message.get("subType") == "warning":
            yield f"line {message.get('lastLine')}: {message['message']}"


def lighthouse(name: str, url: str, folder: Path) -> Verdict:
    problems: dict[str, str] = {}
    for _ in range(LIGHTHOUSE_TRIES):
        problems = _lighthouse_problems(url, folder / "lighthouse.json")
        if set(problems) != {"performance"}:
            break
    return Verdict("Lighthouse", name, tuple(problems.values()))


def _lighthouse_problems(url: str, report: Path) -> dict[str, str]:
    """What fell short, by category."""
    report.unlink(missing_ok=True)
    run = subprocess.run(
        [
            "node",
            str(NODE_MODULES / "lighthouse/cli/index.js"),
            url,
            "--quiet",
            "--output=json",
            f"--output-path={report}",
            f"--only-categories={','.join(LIGHTHOUSE_FLOOR)}",
            f"--chrome-flags=--headless=new {' '.join(FLAGS)}",
        ],
        env={**os.environ, "CHROME_PATH": executable()},
        check=False,
        capture_output=True,
        text=True,
        timeout=180,
    )
    assert report.exists(), f"Lighthouse did not run: {(run.stderr or run.stdout)[-500:]}"
    result = json.loads(report.read_text())
    problems = {}
    for category, floor in LIGHTHOUSE_FLOOR.items():
        score = round((result["categories"][category]["score"] or 0) * 100)
        if score < floor:
            lost = [
                audit["id"]
                for audit in result["categories"][category]["auditRefs"]
                if audit["weight"] and (result["audits"][audit["id"]]["score"] or 0) < 1
            ]
            problems[category] = f"{category} {score}, {floor} is asked: {', '.join(lost)}"
    return problems
