"""Half-years of a region in all weathers: `python -m tests.year_end.half_years --seeds 300 --cases 50`.

Outages of up to fourteen days, mornings doubled and tripled, days that staff move, a relay that does what relays do.
Every reminder is held against a slow oracle: no key twice, at most one mail a recipient and day, none that is not true
or too late. The tests live through a few; this is for many.
"""

import argparse
from datetime import date, timedelta

from tests.core.test_reminders_in_all_weathers import live_through

HALF_A_YEAR = 182


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.year_end.half_years", description=__doc__)
    parser.add_argument("--seeds", type=int, default=300)
    parser.add_argument("--cases", type=int, default=50)
    asked = parser.parse_args()
    gone = 0
    for seed in range(asked.seeds):
        gone += live_through(seed, asked.cases, HALF_A_YEAR, date(2026, 1, 5) + seed % 365 * timedelta(days=1))
    print(
        f"{asked.seeds} half-years of {asked.cases} cases: {gone:,} reminders went, all of them once, true and in time."
    )


if __name__ == "__main__":
    main()
