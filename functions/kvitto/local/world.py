"""The toy world: Kvitto's own code between a Sheets emulator, a folder journal and a mail catcher, behind one port."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from kvitto.adapters.data_files import DataFiles
from kvitto.adapters.file_post import Mailbox
from kvitto.core.failures import Permanent
from kvitto.local.clock import MovableClock
from kvitto.local.doors import Doors
from kvitto.local.faults import Faults
from kvitto.local.google_client import GoogleClient
from kvitto.local.home import Home, at_home
from kvitto.local.mail_catcher import catching
from kvitto.local.operator import write_environment
from kvitto.local.pump import Pump
from kvitto.local.server import listening
from kvitto.local.sheets.app import SheetsApp, create_app
from kvitto.local.sheets.store import Store, StoreDamaged
from kvitto.local.staff.history import History
from kvitto.local.town import LocalHouse
from kvitto.local.workbooks import open_workbooks
from kvitto.ports import Pace
from kvitto.wiring import Settings, data_folder

STOP_S = 1.0


@dataclass(frozen=True)
class World:
    """All that the pages of the toy world look at and turn."""

    base: str
    folder: Path
    clock: MovableClock
    google: SheetsApp
    """The emulator as Kvitto meets it: with its faults, and a log of what was asked."""
    desk: GoogleClient
    """The same spreadsheets as staff meet them."""
    spreadsheets: Mapping[tuple[str, str], str]
    """Ids by region and workbook."""
    forms: DataFiles
    house: LocalHouse
    pump: Pump
    history: History = field(default_factory=History)

    @property
    def mailbox(self) -> Path:
        return self.folder / "mail"

    @property
    def regions(self) -> list[str]:
        return list(self.house.settings.regions)

    def ids(self, workbook: str) -> dict[str, str]:
        """The ids of the regions' spreadsheets of one workbook."""
        return {region: id_ for (region, of), id_ in self.spreadsheets.items() if of == workbook}


QUICK = Pace(batch_interval_s=0.1, writes_per_minute=1000)
"""The toy world's sheet has no quota, and nobody who tries Kvitto should wait for one."""


@contextmanager
def world(
    folder: Path, port: int, now: datetime | None, *, limited: bool = False, pace: Pace = QUICK
) -> Iterator[World]:
    """Open everything and begin to work; close it in the opposite order. What was acknowledged is in the folder.

    ``limited``: one address may post as much as in production and no more. ``pace``: another than production's.
    Raises: FormFileError; Permanent that says what cannot be used and what to do.
    """
    with ExitStack() as closing:
        home = closing.enter_context(at_home(folder))
        forms = _checked_forms()
        clock = _clock(home, now)
        faults = Faults()
        store = _open_store(folder / "sheets")
        closing.callback(store.close)
        google = create_app(store, clock=clock.now, faults=faults)
        desk = GoogleClient(create_app(store, clock=clock.now))
        doors = Doors(google)
        base = closing.enter_context(listening(doors, port))
        take_mail_fault = partial(faults.take, "mail")
        relay = closing.enter_context(catching(Mailbox(folder / "mail", clock), take_mail_fault))
        secret = home.memory.secret.encode()
        spreadsheets = open_workbooks(home, forms, desk, base, secret)
        settings = Settings(
            journal=(folder / "journal").resolve().as_uri(),
            mail=relay,
            secret=secret,
            public_url=base,
            data=data_folder(),
            sheets_api=base,
            regions=tuple(forms.regions()),
            spreadsheets=spreadsheets,
        )
        write_environment(folder, settings)
        house = LocalHouse(settings, clock, faults, lambda region: pump.wake(region), limited=limited, pace=pace)  # noqa: PLW0108 - the pump is made next
        pump = Pump(house, clock)
        closing.callback(pump.stop, STOP_S)
        closing.callback(clock.stop)
        here = World(base, folder, clock, google, desk, spreadsheets, forms, house, pump)
        doors.open(here)
        pump.wake_all()
        yield here


def _clock(home: Home, asked: datetime | None) -> MovableClock:
    """The folder's own time. In a folder where nothing has happened yet it may begin at any time, also an earlier."""
    if asked is not None and not home.memory.spreadsheets:
        home.remember_clock(asked - datetime.now(UTC))
    clock = MovableClock(timedelta(seconds=home.memory.clock_moved_s), home.remember_clock)
    if asked is not None and asked > clock.now():
        clock.move_to(asked)
    return clock


def _checked_forms() -> DataFiles:
    """Every data file, read once: a fault in one is better told now than on its page. Raises: FormFileError."""
    forms = DataFiles(data_folder() / "schemas")
    for _, faults in forms.checked():
        if faults is not None:
            raise faults
    return forms


def _open_store(folder: Path) -> Store:
    try:
        return Store(folder)
    except StoreDamaged as damage:
        raise Permanent(str(damage)) from damage
    except OSError as problem:
        raise Permanent(f"{folder} cannot hold the spreadsheets ({problem.strerror}). Mend its rights.") from problem
