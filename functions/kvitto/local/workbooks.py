"""The spreadsheets of every region, made in the emulator the first time and found again after that."""

from kvitto.adapters.data_files import DataFiles
from kvitto.adapters.google_sheets.register import GoogleRegister
from kvitto.core.failures import Permanent
from kvitto.core.staff_links import register_links, with_links
from kvitto.local.google_client import GoogleClient, Refused
from kvitto.local.home import Home

TITLES = {"work": "Kvitto – {name}", "contacts": "Kvitto – {name}, kontakter och utbetalning"}
EMPTY_TAB = "Sheet1"
"""What a new spreadsheet begins with, of no use to staff."""


def open_workbooks(
    home: Home, forms: DataFiles, google: GoogleClient, api: str, secret: bytes
) -> dict[tuple[str, str], str]:
    """The id of each region's workbooks, prepared as a deployment's are; ``api`` is also where the pages are.

    Raises: Permanent when a spreadsheet that was made earlier is gone.
    """
    spreadsheets = {}
    for region in forms.regions():
        links = register_links([forms.form(region, form) for form in forms.forms(region)], api, secret)
        tabs = with_links(forms.tabs(region), links)
        for workbook in dict.fromkeys(tab.workbook for tab in tabs):
            own = [tab for tab in tabs if tab.workbook == workbook]
            spreadsheet = home.spreadsheet(region, workbook)
            if spreadsheet is None:
                title = TITLES[workbook].format(name=forms.region(region).name.sv)
                spreadsheet = google.create({"properties": {"title": title, "locale": "sv_SE"}})
                home.remember_spreadsheet(region, workbook, spreadsheet)
            tabs_before = _tabs_of(home, google, region, spreadsheet)
            GoogleRegister(spreadsheet, api).prepare(own)
            if tabs_before == [EMPTY_TAB]:
                google.change(spreadsheet, [{"deleteSheet": {"sheetId": 0}}])
            spreadsheets[region, workbook] = spreadsheet
    return spreadsheets


def _tabs_of(home: Home, google: GoogleClient, region: str, spreadsheet: str) -> list[str]:
    try:
        found = google.spreadsheet(spreadsheet, fields="sheets.properties.title")
    except Refused:
        raise Permanent(
            f"{home.folder} is damaged: the spreadsheet {spreadsheet} of {region} is gone from {home.folder}/sheets. "
            f"Put that folder back from a copy, or delete {home.folder} to begin anew."
        ) from None
    return [sheet["properties"]["title"] for sheet in found["sheets"]]
