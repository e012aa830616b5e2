"""Staff work in the sheet while applications arrive: `python -m tests.staff_minute --seconds 60 --posts 500`."""

import argparse
import sys
import tempfile
from pathlib import Path

from tests.staff_minute.minute import spend

PROMISES = {
    "I1": "every reference that was shown is in the journal",
    "I2": "each has exactly one row, or none where staff deleted it",
    "I3": "staff's cells, headings, columns and order are as they left them",
    "I4": "what was sent stands under its headings",
}


def main() -> int:
    """Tell what was done and what holds; 1 if something does not."""
    parser = argparse.ArgumentParser(prog="python -m tests.staff_minute", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--posts", type=int, default=500)
    parser.add_argument("--seed", default="1", help="another seed gives other acts")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        minute = spend(Path(folder), asked.seconds, asked.posts, asked.seed)
    print(f"{minute.posts} applications arrived by JSON while staff worked for {asked.seconds:.0f} s:")
    for what, count in minute.done.most_common():
        print(f"{count:6} {what}")
    print(f"\n$ kvitto proof vgr\n{minute.proof}\n")
    for name, words in PROMISES.items():
        wrong = minute.broken[name]
        print(f"{name} {'holds' if not wrong else f'is broken {len(wrong)} times'}: {words}")
        for why in wrong[:10]:
            print(f"    {why}")
    return 0 if minute.proof_holds and not any(minute.broken.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
