"""People, teams and who belongs where; roles for those who may grant them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404, HttpRequest
from ninja import Field, Path, Query, Router, Schema
from ninja.decorators import decorate_view

from steelyard.web.accounts.models import User
from steelyard.web.accounts.scopes import Scope
from steelyard.web.api.authentication import Token, viewer
from steelyard.web.api.idempotency import once
from steelyard.web.api.paging import Page, Paging, page_of
from steelyard.web.api.problems import RefusedError
from steelyard.web.api.text import Text
from steelyard.web.config import clock
from steelyard.web.org import actions
from steelyard.web.org.models import Grant, Membership, Person, Team
from steelyard.web.org.roles import Role
from steelyard.web.org.viewer import Viewer

router = Router(tags=["organisation"], auth=Token(Scope.ORGANISATION_READ))
WRITE = Token(Scope.ORGANISATION_WRITE)
READERS = (Role.HR, Role.ADMIN, Role.DIRECTOR, Role.AUDITOR)


class PersonOut(Schema):
    id: str
    name: str
    position: str
    manager_id: str | None
    hired_on: date | None
    left_on: date | None


class TeamOut(Schema):
    id: str
    name: str
    parent_id: str | None
    kind: str


class MembershipOut(Schema):
    person_id: str
    team_id: str
    valid_from: date
    valid_to: date | None
    share: str


class Finding(Paging):
    """`search` is part of a name, or a whole id."""

    search: Text = Field("", max_length=100)


class Day(Paging):
    """Memberships of which day; today by default."""

    on: date | None = None


@router.get("/people", response=Page[PersonOut], operation_id="list_people", summary="People one may see")
def people(request: HttpRequest, asked: Query[Finding]) -> dict[str, Any]:
    """Oneself and the people one leads; everybody for HR, administrators, directors and auditors."""
    found = _people(viewer(request))
    if words := asked.search.strip():
        found = found.filter(Q(name__icontains=words) | Q(pk__iexact=words))
    return page_of(found.order_by("id"), asked)


@router.get("/people/{person_id}", response=PersonOut, operation_id="get_person", summary="A person")
def person(request: HttpRequest, person_id: Annotated[Text, Path(max_length=64)]) -> Person:
    found: Person | None = _people(viewer(request)).filter(pk=person_id).first()
    if found is None:
        raise Http404
    return found


@router.get("/teams", response=Page[TeamOut], operation_id="list_teams", summary="Teams one may see")
def teams(request: HttpRequest, paging: Query[Paging]) -> dict[str, Any]:
    """One's own teams and those above them; all for those who see the whole organisation."""
    looking = viewer(request)
    found = Team.objects.order_by("id")
    if not looking.has(*READERS, Role.DATA_OWNER):
        found = found.filter(pk__in=looking.teams)
    return page_of(found, paging)


@router.get(
    "/memberships", response=Page[MembershipOut], operation_id="list_memberships", summary="Who belongs where"
)
def memberships(request: HttpRequest, asked: Query[Day]) -> dict[str, Any]:
    """The memberships of a day, today by default, of people one may see."""
    day = asked.on or clock.today()
    alive = Membership.objects.filter(Q(valid_to=None) | Q(valid_to__gt=day), valid_from__lte=day)
    found = alive.filter(person__in=_people(viewer(request))).order_by("person_id", "valid_from", "team_id")
    page = page_of(found, asked)
    page["items"] = [
        {
            "person_id": one.person_id,
            "team_id": one.team_id,
            "valid_from": one.valid_from,
            "valid_to": one.valid_to,
            "share": f"{one.share.normalize():f}",
        }
        for one in page["items"]
    ]
    return page


def _people(looking: Viewer) -> Any:
    if looking.has(*READERS):
        return Person.objects.all()
    own = {looking.person.pk} if looking.person else set()
    return Person.objects.filter(pk__in=looking.led | own)


# ── roles ───────────────────────────────────────────────────────────────────────────────────────────


class RoleIn(Schema):
    """An account by its user name, a role, and why."""

    username: Annotated[Text, Field(max_length=150)]
    role: Annotated[Text, Field(max_length=20)]
    reason: Annotated[Text, Field(min_length=1, max_length=500)]


class GrantOut(Schema):
    username: str
    role: str


@router.get("/roles", response=list[GrantOut], operation_id="list_roles", summary="Who holds which role")
def roles(request: HttpRequest) -> list[dict[str, str]]:
    """The granted ones: employee and manager follow from the organisation."""
    if not viewer(request).has(*READERS):
        raise Http404
    found = Grant.objects.select_related("user").order_by("role", "user__username")
    return [{"username": one.user.username, "role": one.role} for one in found]


@router.post("/roles", auth=WRITE, response={204: None}, operation_id="grant_role", summary="Give a role")
@decorate_view(once)
def grant(request: HttpRequest, sent: RoleIn) -> tuple[int, None]:
    """Nobody changes their own roles."""
    return _change(request, sent, actions.grant)


@router.post(
    "/roles/revoke", auth=WRITE, response={204: None}, operation_id="revoke_role", summary="Take a role"
)
@decorate_view(once)
def revoke(request: HttpRequest, sent: RoleIn) -> tuple[int, None]:
    """The last administrator stays."""
    return _change(request, sent, actions.revoke)


def _change(request: HttpRequest, sent: RoleIn, change: Callable[..., Any]) -> tuple[int, None]:
    looking = viewer(request)
    user = User.objects.filter(username=sent.username, is_active=True).first()
    if not looking.has(Role.HR, Role.ADMIN) or user is None:
        raise Http404
    try:
        change(user, sent.role, actor=looking.user, reason=sent.reason)
    except ValidationError as error:
        raise RefusedError(422, " ".join(error.messages)) from None
    return 204, None
