"""The doors of the house: nobody sees one that is locked for them, none without a room behind it."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from steelyard.web.org.roles import READS_ORGANISATION, READS_RESULTS, Role

ANYBODY = tuple(Role)


@dataclass(frozen=True)
class Door:
    """`view` names the page, `roles` who sees it, `icon` a symbol, `section` how its addresses begin.

    `key` opens it after a `g`.
    """

    view: str
    title: str | Promise
    icon: str
    roles: tuple[Role, ...]
    section: str
    on_phone: bool = False
    key: str = ""


#: How many doors the bar at the foot of a phone has room for.
ON_PHONE = 4
DOORS = (
    Door("home", _("Home"), "home", ANYBODY, "/", on_phone=True),
    Door("dashboard", _("Dashboard"), "dashboard", READS_RESULTS, "/dashboard/", on_phone=True, key="d"),
    Door(
        "my-scorecard",
        _("My appraisal"),
        "scorecard",
        (Role.EMPLOYEE,),
        "/scorecards/my/",
        on_phone=True,
        key="m",
    ),
    Door(
        "team-scorecards",
        _("Team"),
        "team",
        (Role.MANAGER, Role.DIRECTOR, Role.HR, Role.AUDITOR),
        "/scorecards/",
        on_phone=True,
    ),
    Door(
        "cycles",
        _("Cycles"),
        "calendar",
        (Role.EMPLOYEE, Role.MANAGER, Role.DIRECTOR, Role.HR, Role.AUDITOR),
        "/cycles/",
    ),
    Door("schemes", _("Schemes"), "scheme", ANYBODY, "/schemes/"),
    Door(
        "data",
        _("Data"),
        "data",
        (Role.DATA_OWNER, Role.DIRECTOR, Role.AUDITOR, Role.ADMIN),
        "/data/",
        on_phone=True,
    ),
    Door(
        "organisation",
        _("Organisation"),
        "organisation",
        READS_ORGANISATION,
        "/organisation/",
    ),
    Door("audit", _("Audit"), "audit", (Role.AUDITOR, Role.ADMIN), "/audit/"),
    Door("settings", _("Settings"), "settings", ANYBODY, "/accounts/"),
)


@dataclass(frozen=True)
class OpenDoor:
    title: str | Promise
    icon: str
    address: str
    is_here: bool
    on_phone: bool
    key: str


def doors(request: HttpRequest) -> list[OpenDoor]:
    """The doors this viewer may open, in order."""
    viewer = getattr(request, "viewer", None)
    if viewer is None or not viewer.is_known:
        return []
    here = _section(request.path)
    found: list[OpenDoor] = []
    for door in DOORS:
        if door.roles == ANYBODY or viewer.has(*door.roles):
            try:
                address = reverse(door.view)
            except NoReverseMatch:
                continue
            is_here = door.section == here
            has_room = sum(one.on_phone for one in found) < ON_PHONE
            on_phone = door.on_phone and has_room
            found.append(OpenDoor(door.title, door.icon, address, is_here, on_phone, door.key))
    return found


def _section(path: str) -> str:
    """The longest section the address begins with; the first page is only itself."""
    fitting = [door.section for door in DOORS if path.startswith(door.section) and door.section != "/"]
    return max(fitting, key=len) if fitting else path
