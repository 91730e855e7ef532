"""The usual attacks, at every address there is. What each app guards against by itself is tested there: docs/security.md."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.core import mail
from django.core.cache import cache
from django.db import transaction
from django.db.models import CharField, TextField
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from test_access_table import ROLES, appraised, rows  # noqa: F401 - a fixture

from steelyard.web.accounts.models import User
from steelyard.web.audit.recording import record
from steelyard.web.data.models import Upload
from steelyard.web.org.models import Grant
from steelyard.web.schemes.models import Version
from web.api.conftest import scored  # noqa: F401 - a fixture

BACKEND = "django.contrib.auth.backends.ModelBackend"
ZERO = "0" * 8 + "-0000-0000-0000-" + "0" * 12


@pytest.fixture
def places(troupe, scored, appraised) -> dict[str, Any]:  # noqa: F811 - fixtures
    """What stands in the addresses of the table."""
    return {**appraised, "employee": troupe.people["employee"].pk, "period": "2026Q3", "zero": ZERO}


def address_of(row: dict[str, str], places: dict[str, Any]) -> str:
    return reverse(row["name"], args=[word.format(**places) for word in row["arguments"].split()])


def strict(user: User | None = None) -> Client:
    """A client that is treated as a browser is: a form without its token is not believed."""
    client = Client(enforce_csrf_checks=True)
    if user is not None:
        client.force_login(user, BACKEND)
    return client


# ── forms from elsewhere (CSRF) ─────────────────────────────────────────────────────────────────────


def test_no_address_of_the_table_takes_a_form_without_its_token(troupe, places):
    """As everybody who may do something there; and addresses that are only read take no form either."""
    taken = {}
    for row in rows():
        doing = [role for role in ROLES if role != "nobody" and row[role] not in ("302", "404")] or ["admin"]
        for role in doing if row["method"] == "POST" else doing[:1]:
            status = strict(troupe.users[role]).post(address_of(row, places)).status_code
            # An upload is looked at before its token, to refuse what is too large: strangers get their 404 first.
            if status != 403 and (row["name"], status) != ("upload-new", 404):
                taken[row["name"], role] = status
    assert taken == {}


def everywhere(patterns: Any = None, path: str = "") -> set[str]:
    """Every address there is, of libraries too, with something in the place of its arguments."""
    found = set()
    for one in get_resolver().url_patterns if patterns is None else patterns:
        further = path + _filled(str(one.pattern))
        found |= {f"/{further}"} if isinstance(one, URLPattern) else everywhere(one.url_patterns, further)
    return found


def _filled(pattern: str) -> str:
    known = {"uuid": ZERO, "int": "1", "date": "2026-01-01"}
    text = re.sub(r"<(?:(\w+):)?\w+>", lambda found: known.get(found[1], "x"), pattern)
    text = re.sub(
        r"\(\?P(?:<\w+>|x)?(\(?[^()|]*)[^()]*\)", lambda found: re.sub(r"\W.*", "", found[1]) or "x", text
    )
    return text.replace("^", "").replace("$", "").replace("\\.", ".").replace("\\Z", "")


def test_no_address_of_a_library_takes_a_form_without_its_token(troupe):
    addresses = {one for one in everywhere() if one.startswith("/accounts/")}
    assert len(addresses) > 40
    taken = {one: strict(troupe.users["hr"]).post(one).status_code for one in sorted(addresses)}
    assert {one: status for one, status in taken.items() if status != 403} == {}


def test_the_token_of_another_browser_is_not_believed(troupe):
    users = troupe.users["employee"], troupe.users["stranger"]
    pages = [strict(user) for user in users]
    tokens = [_token(page) for page in pages]
    sent = {"theme": "dark", "next": "/"}
    assert pages[0].post("/accounts/theme/", {**sent, "csrfmiddlewaretoken": tokens[1]}).status_code == 403
    assert pages[0].post("/accounts/theme/", {**sent, "csrfmiddlewaretoken": tokens[0]}).status_code == 302


@pytest.mark.parametrize("origin", ["https://evil.example", "http://testserver.evil.example", "null"])
def test_a_form_of_a_foreign_page_is_not_believed(troupe, origin):
    page = strict(troupe.users["employee"])
    sent = {"theme": "dark", "csrfmiddlewaretoken": _token(page)}
    assert page.post("/accounts/theme/", sent, headers={"origin": origin}).status_code == 403


def _token(client: Client) -> str:
    page = client.get("/accounts/settings/").content.decode()
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert found
    return found[1]


# ── names that are scripts (stored XSS) ─────────────────────────────────────────────────────────────

SCRIPT = "</script><script>alert(1)</script><img src=x onerror=alert(1)>"
#: Columns into which people write whatever they like.
WRITTEN = {
    "name",
    "first_name",
    "note",
    "reason",
    "grounds",
    "comment",
    "title",
    "label",
    "position",
    "message",
    "email",
}


@pytest.fixture
def poisoned(places, troupe) -> dict[str, Any]:
    """Everything that people wrote is a script."""
    with transaction.atomic():
        record("role.granted", "roles", actor=troupe.users["hr"], reason=SCRIPT, new={"name": SCRIPT})
    changed = set()
    for model in apps.get_models():
        if not model.__module__.startswith("steelyard.") or model.__name__ == "Entry":
            continue
        for field in model._meta.get_fields():
            if (
                field.name in WRITTEN
                and isinstance(field, CharField | TextField)
                and not (field.choices or field.unique)
            ):
                model._default_manager.update(**{field.name: SCRIPT[: field.max_length or 1000]})
                changed.add(f"{model.__name__}.{field.name}")
    titles = dict.fromkeys(("en", "zh-Hans", "zh-Hant"), SCRIPT)
    apps.get_model("schemes", "Scheme").objects.update(title=titles)
    for computation in apps.get_model("scorecards", "Computation").objects.all():
        computation.outline["title"] = titles
        computation.outline["indicators"]["leads"]["title"] = titles
        computation.save()
    assert {"Person.name", "Team.name", "Scorecard.name", "Version.note"} <= changed
    return places


def test_a_script_in_a_name_stays_a_name_on_every_page(client_of, poisoned):
    seen, wrong = 0, []
    clients = {role: client_of(role) for role in ROLES}
    for row in rows():
        for role in ROLES if row["method"] == "GET" else ():
            if row[role] != "200":
                continue
            answer = clients[role].get(address_of(row, poisoned))
            if not answer["Content-Type"].startswith("text/html"):
                continue
            text = answer.content.decode()
            seen += "alert(1)" in text
            if "<script>alert(1)" in text or "<img src=x" in text:
                wrong.append((role, row["name"]))
    assert wrong == []
    assert seen > 30, "the script is hardly shown anywhere: nothing was tried"


def test_a_script_in_a_name_stays_a_name_in_the_browser(page_of, poisoned):
    """What scripts of the page put into it: charts, search, the page of messages. Complaints of the policy fail it."""
    page = page_of("director", language="en")
    for row in rows():
        if (
            row["method"] == "GET"
            and row["director"] == "200"
            and not row["name"].endswith(("template", "live", "text"))
        ):
            answer = page.request.get(address_of(row, poisoned))
            if answer.headers["content-type"].startswith("text/html"):
                page.goto(address_of(row, poisoned))
                assert page.locator("img[src=x]").count() == 0, row["name"]
    page.goto("/search/?q=alert")
    assert page.locator("img[src=x]").count() == 0
    assert "alert(1)" in page.locator("main").inner_text()


# ── more than the form asks for (mass assignment) ───────────────────────────────────────────────────

RANK = {
    "is_staff": "1",
    "is_superuser": "1",
    "roles": "admin",
    "role": "admin",
    "groups": "1",
    "user_permissions": "1",
}


def _rank(name: str) -> tuple[Any, ...]:
    found = User.objects.get(username=name)
    return found.is_staff, found.is_superuser, sorted(found.grants.values_list("role", flat=True)), found.pk


def test_nobody_rises_by_fields_that_a_form_does_not_have(troupe, client_of):
    before = {name: _rank(name) for name in ("employee", "data_owner")}
    for name in before:
        client = client_of(name)
        for address in ("settings/", "theme/", "language/", "tokens/", "email/"):
            sent = {
                "first_name": "X",
                "language": "en",
                "theme": "dark",
                "username": "root",
                "id": "1",
                "password": "x",
            }
            client.post(f"/accounts/{address}", {**sent, **RANK})
    assert {name: _rank(name) for name in before} == before
    assert not User.objects.filter(username="root").exists()


def test_an_invitation_brings_no_role(troupe, client_of):
    person = troupe.people["employee"]
    User.objects.filter(username="employee").delete()
    before = Grant.objects.count()
    client_of("hr").post(reverse("person-invite", args=[person.pk]), RANK)
    invited = User.objects.get(person=person.pk)
    assert (invited.is_staff, invited.is_superuser, Grant.objects.count()) == (False, False, before)


def test_a_scheme_begins_as_a_draft_whatever_is_sent(client_of):
    sent = {"slug": "ours", "origin": "preset", "preset": "balanced"}
    forged = {
        "state": "published",
        "number": "7",
        "published_by": "1",
        "applies_from": "2020Q1",
        "sha256": "0",
    }
    client_of("director").post(reverse("scheme-new"), {**sent, **forged})
    made = Version.objects.get(scheme="ours")
    assert (made.state, made.number, made.published_by, made.applies_from) == ("draft", 1, None, "")


def test_an_upload_is_the_senders_whatever_is_sent(client_of, troupe, settings, tmp_path):
    from django.core.files.uploadedfile import SimpleUploadedFile

    settings.STEELYARD_HOME, settings.MEDIA_ROOT = tmp_path, tmp_path / "uploads"
    forged = {
        "state": "imported",
        "created_by": troupe.users["hr"].pk,
        "id": ZERO,
        "stored": "../x",
        "imported_at": "2020-01-01",
    }
    file = SimpleUploadedFile("a.csv", b"lead_id,created_at\nL1,2026-08-01\n")
    assert client_of("data_owner").post("/data/uploads/new/", {"files": file, **forged}).status_code == 302
    upload = Upload.objects.get()
    assert (upload.state, upload.created_by, upload.imported_at) == (
        "inspecting",
        troupe.users["data_owner"],
        None,
    )
    assert upload.pk != UUID(ZERO)


# ── another host in the request ─────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "host", ["evil.example", "testserver.evil.example", "testserver@evil.example", "x y", "a/b"]
)
@pytest.mark.parametrize("address", ["/accounts/login/", "/", "/api/v1/people", "/accounts/password/reset/"])
def test_a_foreign_host_is_refused_and_not_repeated(db, host, address):
    answer = Client(headers={"host": host}).get(address)
    assert answer.status_code == 400
    assert "evil.example" not in answer.content.decode()
    if address.startswith("/api/"):
        assert answer["Content-Type"] == "application/problem+json"


def test_a_host_that_a_proxy_is_said_to_have_seen_is_not_believed(troupe, settings):
    cache.clear()
    settings.STEELYARD_SENDS_MAIL = settings.ACCOUNT_EMAIL_NOTIFICATIONS = True
    foreign = {
        "x-forwarded-host": "evil.example",
        "forwarded": "host=evil.example",
        "x-original-host": "evil.example",
    }
    client = Client(headers=foreign)
    assert "evil.example" not in client.get("/accounts/login/").content.decode()
    client.post("/accounts/password/reset/", {"email": "employee@example.com"})
    assert "/accounts/password/reset/key/" in mail.outbox[0].body
    assert "evil.example" not in mail.outbox[0].body
    assert "evil.example" not in (client.get("/scorecards/my/").headers.get("Location") or "")
