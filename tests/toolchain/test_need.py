"""Installing what the machine lacks: nothing where nothing is missing, and a plain word where we may not."""

import os
import subprocess
from pathlib import Path

NEED = Path(__file__).parents[2] / ".ci/need"


def need(*arguments: str, path: str = os.environ["PATH"]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/bash", str(NEED), *arguments],
        env={"PATH": path},
        capture_output=True,
        text=True,
        check=False,
        timeout=10,
    )


def a_machine_without_apt(folder: Path) -> str:
    for name in ("bash", "id"):
        (folder / name).symlink_to(f"/usr/bin/{name}")
    return str(folder)


def test_what_is_there_is_left_alone(tmp_path):
    run = need("command -v bash", "no-such-package", path=a_machine_without_apt(tmp_path))

    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")


def test_where_nothing_can_be_installed_the_packages_are_named(tmp_path):
    run = need(
        "command -v chromium", "chromium-headless-shell", "fonts-liberation", path=a_machine_without_apt(tmp_path)
    )

    assert run.returncode == 1
    assert "apt-get install --no-install-recommends chromium-headless-shell fonts-liberation" in run.stderr
