"""`make audit`: every page on an applicant's way before the outside judges."""

import sys
import tempfile
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from kvitto.local.home import Home
from tests.audit import judges
from tests.audit.byways import attach, doubted
from tests.audit.export import right_types
from tests.audit.journey import after_sending, look_around, register, report_figures, walk
from tests.audit.judges import Verdict
from tests.audit.libreoffice import same_spreadsheet
from tests.audit.year_reports import annual_reports
from tests.chromium import chromium
from tests.served import served


def main() -> int:
    """Print each verdict as it falls; 1 if any page did not pass."""
    passed = failed = 0
    with tempfile.TemporaryDirectory() as folder:
        for verdict in verdicts(Path(folder)):
            passed, failed = (passed, failed + 1) if verdict.problems else (passed + 1, failed)
            print(f"{'FAILED' if verdict.problems else 'passed'}  {verdict.judge:11}  {verdict.page}", flush=True)
            for problem in verdict.problems:
                print(f"        {problem}", flush=True)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


def verdicts(folder: Path) -> Iterator[Verdict]:
    with served(folder) as base:
        sources: dict[str, bytes] = {}
        urls: dict[str, str] = {}
        with chromium() as browser:
            ways = [walk(browser, base, "sv"), walk(browser, base, "en"), attach(browser, base, "sv")]
            secret = Home(folder / "data").memory.secret.encode()
            ways += [report_figures(browser, base, secret), register(browser, base, secret)]
            ways += [attach(browser, base, "en"), doubted(browser, base), look_around(browser, base)]
            ways += [after_sending(browser, base, "sv"), after_sending(browser, base, "en")]
            for sight in chain(*ways):
                sources[sight.name] = sight.source
                if sight.url:
                    urls[sight.name] = sight.url
                yield judges.axe(sight.name, sight.page, "light")
                yield judges.axe(sight.name, sight.page, "dark")
                yield judges.reflow(sight.name, sight.page)
            office = browser.new_page(base_url=base).request
            state = office.get("/_local/state").json()
            for workbook in (*state["spreadsheets"].values(), state["contacts"]["vgr"]):
                yield from same_spreadsheet(office, workbook, folder)
            ids = {
                "KVITTO_SPREADSHEET_VGR": state["spreadsheets"]["vgr"],
                "KVITTO_CONTACTS_VGR": state["contacts"]["vgr"],
            }
            yield from right_types(base, int(state["now"][:4]) + 1, ids, folder)
            yield from annual_reports(browser, folder)
        yield from judges.nu(sources, folder)
        for name, url in urls.items():
            yield judges.lighthouse(name, url, folder)


if __name__ == "__main__":
    sys.exit(main())
