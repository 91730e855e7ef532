"""The connection file: read with places, secrets only named, kinds found by their folders."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import jsonschema
import pytest

from steelyard.core.problems import Severity, SteelyardError
from steelyard.sources import secrets
from steelyard.sources.connections import chosen, declared, json_schema, read_connections
from steelyard.sources.kinds import kinds
from steelyard.sources.opened import opened
from steelyard.sources.schedule import Schedule
from steelyard.sources.secrets import Redactor, redacted_logs

GOOD = """\
steelyard: 1
connections:
  shop:
    kind: rest
    schedule: every 30 minutes
    settings:
      base_url: https://api.example.com/v1
      auth: {type: bearer}
      resources:
        orders: {path: /orders}
    secrets: {token: env:SHOP_TOKEN}
    tables:
      orders: {key: id}
      订单: {from: orders, map: {编号: id}, key: 编号}
"""


def problems(text: str) -> list[str]:
    with pytest.raises(SteelyardError) as caught:
        declared(text, "c.yaml", folder=Path("."))
    return [str(problem) for problem in caught.value.problems]


def test_a_good_file_is_read() -> None:
    shop = declared(GOOD, "c.yaml", folder=Path("."))["shop"]
    assert (shop.kind.name, list(shop.tables), shop.model.timezone) == (
        "rest",
        ["orders", "订单"],
        "Asia/Shanghai",
    )
    assert shop.schedule == Schedule.parse("every 30 minutes")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("kind: rest", "kind: rset", 'c.yaml:4:5  shop: there is no kind "rset".'),
        ("schedule: every 30 minutes", "schedule: now and then", 'c.yaml:5:5  connections.shop.schedule: "now and then" is not a schedule.'),
        ("schedule:", "schedul:", 'c.yaml:5:5  connections.shop.schedul: "schedul" is not a known key here. Did you mean "schedule"?'),
        ("path: /orders", "pth: /orders", 'c.yaml:10:18  resources.orders.pth: "pth" is not a known key here.'),
        ("type: bearer", "type: barer", '"barer" is not allowed. Choose bearer'),
        ("map: {编号: id}", "map: {编号: 'id['}", 'shop.订单: "id[" is not a path.'),
        ("https://api", "ftp://api", "expected an address such as https://api.example.com/v1"),
        ("kind: rest", "timezone: Mars\n    kind: rest", '"Mars" is not a time zone'),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_place(old: str, new: str, expected: str) -> None:
    found = problems(GOOD.replace(old, new, 1))
    assert any(expected in problem for problem in found), found


def test_all_mistakes_are_told_at_once() -> None:
    text = GOOD.replace("kind: rest", "kind: rest\n    allow_host: [x]").replace(
        "schedule: every 30 minutes", "schedule: '61 * * * *'"
    )
    assert len(problems(text)) == 2


# ── secrets ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("env:SHOP_TOKEN", "hunter2-hunter2"),
        ("settings:", "settings:\n      headers: {X-Api-Key: hunter2-hunter2}"),
        ("path: /orders", "path: /orders, params: {access_token: hunter2-hunter2}"),
    ],
)
def test_a_secret_written_into_the_file_is_refused_and_not_repeated(old: str, new: str) -> None:
    found = "\n".join(problems(GOOD.replace(old, new, 1)))
    assert "hunter2" not in found
    assert "secret" in found.lower()


def test_an_address_with_a_password_is_refused_and_not_repeated() -> None:
    found = "\n".join(problems(GOOD.replace("https://api", "https://me:hunter2@api")))
    assert "without user and password" in found
    assert "hunter2" not in found


def test_secrets_come_from_the_environment_and_from_files(tmp_path: Path) -> None:
    (tmp_path / "secrets.yaml").write_text("token: from-a-file\nother: x\n", encoding="utf-8")
    (tmp_path / "whole").write_text("whole-file\n", encoding="utf-8")
    for reference, expected in (
        ("env:SHOP_TOKEN", "from-env"),
        ("file:secrets.yaml#token", "from-a-file"),
        ("file:whole", "whole-file"),
    ):
        shop = declared(GOOD.replace("env:SHOP_TOKEN", reference), "c.yaml", folder=tmp_path)["shop"]
        assert opened(shop, {"SHOP_TOKEN": "from-env"}).secret("token") == expected


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        ("env:SHOP_TOKEN", "the environment variable SHOP_TOKEN is not set"),
        ("file:absent.yaml#token", "the secrets file absent.yaml cannot be read"),
        (
            "file:secrets.yaml#tokn",
            'secrets.yaml has no text under "tokn". It has token. Did you mean "token"?',
        ),
    ],
)
def test_a_secret_that_cannot_be_found_is_told_with_its_place(
    tmp_path: Path, reference: str, expected: str
) -> None:
    (tmp_path / "secrets.yaml").write_text("token: from-a-file\n", encoding="utf-8")
    shop = declared(GOOD.replace("env:SHOP_TOKEN", reference), "c.yaml", folder=tmp_path)["shop"]
    with pytest.raises(SteelyardError) as caught:
        opened(shop, {})
    assert str(caught.value) == f"c.yaml:11:15  {expected}"


def test_a_secrets_file_that_others_may_read_is_warned_of(tmp_path: Path) -> None:
    file = tmp_path / "secrets.yaml"
    file.write_text("token: x\n", encoding="utf-8")
    file.chmod(0o644)
    (warning,) = secrets.warnings(["file:secrets.yaml#token", "env:X"], folder=tmp_path)
    assert (warning.severity, "chmod 600 secrets.yaml" in warning.message) == (Severity.WARNING, True)
    file.chmod(0o600)
    assert secrets.warnings(["file:secrets.yaml#token"], folder=tmp_path) == []


def test_secrets_are_taken_out_of_texts_in_every_form() -> None:
    redactor = Redactor()
    redactor.add("p&ss wörd/1", "p&ss wörd")
    # Quoted as in a query, a form, a JSON text, and base64 as in a header.
    for form in ("p&ss wörd/1", "p%26ss%20w%C3%B6rd%2F1", "p%26ss+w%C3%B6rd%2F1", "cCZzcyB3w7ZyZC8x"):
        assert redactor(f"before {form} after") == "before *** after"
    assert redactor("an ordinary text") == "an ordinary text"


def test_secrets_are_taken_out_of_logs_of_the_libraries(caplog: pytest.LogCaptureFixture) -> None:
    redactor = Redactor()
    redactor.add("hunter2-hunter2")
    with redacted_logs(redactor), caplog.at_level(logging.DEBUG):
        logging.getLogger("urllib3.connectionpool").debug("GET %s", "/x?token=hunter2-hunter2")
        logging.getLogger("dlt").error("failed", exc_info=ValueError("hunter2-hunter2"))
    assert "hunter2" not in caplog.text
    # Where the web application is set up, its own log leaves the whole query out.
    assert "GET /x?" in caplog.text


# ── choosing, schedules, kinds ──────────────────────────────────────────────────────────────────────


def test_connections_are_chosen_by_name() -> None:
    found = declared(GOOD, "c.yaml", folder=Path("."))
    assert [each.name for each in chosen(found, [])] == ["shop"]
    with pytest.raises(SteelyardError, match=r'no connection "shp"\. There is shop\. Did you mean "shop"'):
        chosen(found, ["shp"])


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(SteelyardError, match="the connection file cannot be read: No such file"):
        read_connections(tmp_path / "connections.yaml")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("every 30 minutes", datetime(2026, 3, 1, 10, 45, tzinfo=UTC)),
        ("every hour", datetime(2026, 3, 1, 11, 15, tzinfo=UTC)),
        ("Every 2 days", datetime(2026, 3, 3, 10, 15, tzinfo=UTC)),
        # 10:15 UTC is 18:15 in Shanghai; the next six o'clock there is 22:00 UTC, on a Monday.
        ("0 6 * * 1-5", datetime(2026, 3, 1, 22, tzinfo=UTC)),
    ],
)
def test_a_schedule_says_when_it_is_due(written: str, expected: datetime) -> None:
    moment = datetime(2026, 3, 1, 10, 15, tzinfo=UTC).astimezone(ZoneInfo("Asia/Shanghai"))
    assert Schedule.parse(written).next_after(moment) - expected == timedelta(0)


@pytest.mark.parametrize(
    "written",
    ["", "every", "every 0 minutes", "every -1 hours", "hourly", "* * *", "* * * * * *", "99 * * * *"],
)
def test_what_is_no_schedule_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match='Write "every 30 minutes"'):
        Schedule.parse(written)


@pytest.mark.parametrize("name", kinds())
def test_every_kind_can_be_used(name: str) -> None:
    kind = kinds()[name]
    assert {language for language, _ in kind.about.by_language} == {"en", "zh-Hans", "zh-Hant"}
    assert kind.source() is not None
    assert [key for key, field in kind.settings.model_fields.items() if not field.description] == []


def test_the_schema_accepts_a_good_file() -> None:
    from ruamel.yaml import YAML

    document = json.loads(json.dumps(YAML(typ="safe").load(GOOD)))
    jsonschema.validate(document, json_schema())
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"connections": {"x": {"kind": "unknown"}}}, json_schema())
