"""One cast for all tests: who they are, and the small organisation they work in.

    marketing (department): director
    ├── growth: manager
    │   └── content: employee (since 2025; in growth before)
    └── brand: stranger

`hr` and `auditor` are employees of the company who are in no team. The names are of the kind that break
careless code: a character outside the basic plane, an apostrophe, a quote.
"""

from __future__ import annotations

from dataclasses import dataclass

from folders import DataFolder


@dataclass(frozen=True, slots=True)
class Person:
    id: str
    name: str
    position: str

    def __str__(self) -> str:
        return self.id


@dataclass(frozen=True, slots=True)
class Unit:
    id: str
    name: str
    parent: str | None = None

    def __str__(self) -> str:
        return self.id


employee = Person("e-007", "林𠮷", "planner")
manager = Person("m-001", "Siobhán O'Brien", "team_lead")
director = Person("d-001", "宋薇", "director")
hr = Person("h-001", "Zoë “HR” Müller", "hr")
auditor = Person("a-001", "Ólafur, Jr.", "auditor")
stranger = Person("s-042", "赵 六", "planner")

PEOPLE = (employee, manager, director, hr, auditor, stranger)

marketing = Unit("marketing", "市场部")
growth = Unit("growth", "Growth 增长组", marketing.id)
content = Unit("content", "Content", growth.id)
brand = Unit("brand", "Brand & PR", marketing.id)

UNITS = (marketing, growth, content, brand)

#: Who belongs where: employee, team, from, to (half-open), share.
MEMBERSHIPS = (
    (director.id, marketing.id, "2024-01-01", None, None),
    (manager.id, growth.id, "2024-01-01", None, None),
    (employee.id, growth.id, "2024-01-01", "2025-01-01", None),
    (employee.id, content.id, "2025-01-01", None, None),
    (stranger.id, brand.id, "2024-01-01", None, None),
)

_MANAGERS = {employee: manager, manager: director, stranger: director}


def organise(folder: DataFolder) -> DataFolder:
    """Write employees, teams and memberships of the cast into a folder."""
    folder.lines(
        "employees",
        ("employee_id", "name", "position", "manager_id", "hired_on", "left_on"),
        [
            (p.id, p.name, p.position, _MANAGERS[p].id if p in _MANAGERS else None, "2024-01-01", None)
            for p in PEOPLE
        ],
    )
    folder.lines(
        "teams",
        ("team_id", "name", "parent_id", "kind"),
        [(unit.id, unit.name, unit.parent, "team" if unit.parent else "department") for unit in UNITS],
    )
    return folder.lines(
        "memberships", ("employee_id", "team_id", "valid_from", "valid_to", "share"), MEMBERSHIPS
    )
