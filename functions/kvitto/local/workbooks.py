"""The spreadsheets of every region, made in the emulator the first time and found again after that."""

from kvitto.adapters.data_files import DataFiles
from kvitto.adapters.google_sheets.register import GoogleRegister
from kvitto.core.failures import Permanent
from kvitto.core.sheet import Tab
from kvitto.local.google_client import GoogleClient, Refused
from kvitto.local.home import Home

TITLES = {"work": "Kvitto – {name}", "contacts": "Kvitto – {name}, kontakter och utbetalning"}
ROWS = 200


def open_workbooks(home: Home, forms: DataFiles, google: GoogleClient, api: str) -> dict[tuple[str, str], str]:
    """The id of each region's workbooks, prepared as a deployment's are.

    Raises: Permanent when a spreadsheet that was made earlier is gone.
    """
    spreadsheets = {}
    for region in forms.regions():
        tabs = forms.tabs(region)
        for workbook in dict.fromkeys(tab.workbook for tab in tabs):
            own = [tab for tab in tabs if tab.workbook == workbook]
            spreadsheet = home.spreadsheet(region, workbook)
            if spreadsheet is None:
                title = TITLES[workbook].format(name=forms.region(region).name.sv)
                spreadsheet = google.create(_empty(title, own))
                home.remember_spreadsheet(region, workbook, spreadsheet)
            _check(home, google, region, spreadsheet)
            GoogleRegister(spreadsheet, api).prepare(own)
            spreadsheets[region, workbook] = spreadsheet
    return spreadsheets


def _empty(title: str, tabs: list[Tab]) -> dict[str, object]:
    """A spreadsheet without contents, whose tabs are as wide as theirs will be."""
    sheets = [
        {"properties": {"title": tab.title, "gridProperties": {"rowCount": ROWS, "columnCount": len(tab.columns)}}}
        for tab in tabs
    ]
    return {"properties": {"title": title, "locale": "sv_SE", "timeZone": "Europe/Stockholm"}, "sheets": sheets}


def _check(home: Home, google: GoogleClient, region: str, spreadsheet: str) -> None:
    try:
        google.spreadsheet(spreadsheet, fields="spreadsheetId")
    except Refused:
        raise Permanent(
            f"{home.folder} is damaged: the spreadsheet {spreadsheet} of {region} is gone from {home.folder}/sheets. "
            f"Put that folder back from a copy, or delete {home.folder} to begin anew."
        ) from None
