"""A table of figures: what was measured, both sides, the ratio, and the goal."""

from dataclasses import dataclass, field


@dataclass
class Table:
    """Rows of (what, ours, against, ratio or figure, goal), already as text."""

    title: str
    rows: list[tuple[str, str, str, str, str]] = field(default_factory=list)
    note: str = ""

    def ratio(self, what: str, ours: float, against: float, unit: str, goal: float) -> None:
        """A ratio that should be at most ``goal``."""
        ratio = ours / against
        mark = "" if ratio <= goal else " (missed)"
        self.rows.append((what, f"{ours:.2f} {unit}", f"{against:.2f} {unit}", f"{ratio:.2f}", f"≤ {goal}{mark}"))

    def figure(self, what: str, ours: float, unit: str, goal: float | None = None) -> None:
        """A figure that should be at most ``goal``."""
        aim = "" if goal is None else f"≤ {goal:g}{'' if ours <= goal else ' (missed)'}"
        self.rows.append((what, f"{ours:.2f} {unit}", "", "", aim))

    def at_least(self, what: str, ours: float, unit: str, goal: float) -> None:
        """A figure that should be at least ``goal``."""
        mark = "" if ours >= goal else " (missed)"
        self.rows.append((what, f"{ours:,.0f} {unit}", "", "", f"≥ {goal:,g}{mark}"))

    def text(self) -> str:
        head = "| what | Kvitto | against | ratio | goal |\n|---|---|---|---|---|"
        lines = ["| " + " | ".join(row) + " |" for row in self.rows]
        return "\n".join(
            [f"## {self.title}", "", head, *lines, "", self.note, ""]
            if self.note
            else [f"## {self.title}", "", head, *lines, ""]
        )
