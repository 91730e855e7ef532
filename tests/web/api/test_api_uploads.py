"""Files through the API: sent, answered for, taken in, mended, taken back; and what is refused on the way."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import encode_multipart

from steelyard.web.accounts.scopes import Scope
from steelyard.web.audit.models import Entry
from steelyard.web.data.models import Upload
from steelyard.web.jobs.models import Job
from web.api.test_api_access import is_problem
from web.data.conftest import desk, place, work  # noqa: F401 - fixtures

LEADS = "lead_id,created_at,source,amount\n"
SOUND = "".join(f"L{n},2026-08-0{n},微信,1000\n" for n in range(1, 6))
BAD = "L6,someday,微信,1\n,2026-08-09,百度,2\nL8,2026-08-10,,much\n"
ORDERS = "A,B,C\nX1,03/04/2026,1.5\nX2,05/04/2026,2\n"

pytestmark = pytest.mark.usefixtures("place")


def send(calling, *files, **headers):
    """Each file is (name, content); the boundary is another one every time."""
    boundary = f"b{uuid4().hex}"
    sent = [SimpleUploadedFile(name, _bytes(content)) for name, content in files]
    body = encode_multipart(boundary, {"files": sent})
    return calling.client.post(
        "/api/v1/uploads",
        body,
        content_type=f"multipart/form-data; boundary={boundary}",
        headers=calling._headers(headers),
    )


def _bytes(content):
    return content if isinstance(content, bytes) else content.encode()


def patch(calling, upload, **parts):
    return calling.client.patch(
        f"/api/v1/uploads/{upload}/answers",
        {"parts": parts},
        content_type="application/json",
        headers=calling._headers({}),
    )


@pytest.fixture
def owner(caller):
    return caller("data_owner")


@pytest.fixture
def orders(owner, work):  # noqa: F811 - the fixture
    """A file whose headers say nothing; gives its upload and its only part."""
    upload = send(owner, ("whatever.csv", ORDERS)).json()["id"]
    work()
    return upload, owner.get(f"/uploads/{upload}").json()["parts"][0]["id"]


def test_a_file_goes_into_the_lake_and_its_bad_rows_are_mended(owner, place, work):  # noqa: F811
    sent = send(owner, ("leads.csv", LEADS + SOUND + BAD))
    assert (sent.status_code, sent.json()["state"], sent.json()["parts"]) == (201, "inspecting", [])
    upload = f"/uploads/{sent.json()['id']}"
    work()
    seen = owner.get(upload).json()
    assert (seen["state"], seen["parts"][0]["table"], seen["check"]["is_ready"]) == ("mapping", "leads", True)
    (record,) = seen["check"]["records"]
    assert (record["read"], record["fine"], record["held"]) == (8, 5, 3)
    assert {"someday", "much"} <= {
        word.strip("“”,") for each in record["reasons"] for word in each["text"].split()
    }
    assert not (place.lake / "leads").exists(), "nothing is written before somebody says so"
    assert owner.post(f"{upload}/import").status_code == 202
    work()
    result = owner.get(upload).json()["result"]
    assert [(each["read"], each["accepted"], each["quarantined"]) for each in result["tables"]] == [(8, 5, 3)]
    held = owner.get(f"/quarantine?run={result['run']}").json()
    assert held["total"] == 3
    ids = {
        row["original"]["source"] or "much": row["id"]
        for row in held["items"]
        if row["original"]["lead_id"] != "L6"
    }
    ids["someday"] = next(row["id"] for row in held["items"] if row["original"]["lead_id"] == "L6")
    for name, cells in (
        ("someday", {"created_at": "2026-08-06"}),
        ("百度", {"lead_id": "L7"}),
        ("much", {"amount": "30000"}),
    ):
        mended = owner.post(f"/quarantine/{ids[name]}/mend", {"cells": cells, "reason": "asked"})
        assert mended.json() == {"changed": True}
    assert owner.get(f"/quarantine/{ids['much']}").json()["mended"] == {"amount": "30000"}
    assert len(place.side.rows("leads")) == 5
    replayed = owner.post("/quarantine/replay", {"run": result["run"], "reason": "asked"})
    assert replayed.status_code == 202
    work()
    assert owner.get(f"/jobs/{replayed.json()['id']}").json()["result"]["accepted"] == 3
    rows = {row["lead_id"]: row for row in place.side.rows("leads")}
    assert sorted(rows) == [f"L{n}" for n in range(1, 9)]
    assert rows["L8"]["amount"] == Decimal(30000)
    assert owner.get("/quarantine").json()["total"] == 0
    actions = set(Entry.objects.filter(actor__username="data_owner").values_list("action", flat=True))
    assert {
        "upload.received",
        "upload.import-requested",
        "upload.imported",
        "held-row.mended",
        "held-row.replayed",
    } <= actions


def test_headers_that_say_nothing_are_mapped(owner, place, work, orders):  # noqa: F811
    upload, part = orders
    refused = owner.post(f"/uploads/{upload}/import")
    assert is_problem(refused, 422)
    columns = {
        "order_id": {"header": "A"},
        "ordered_at": {"header": "B", "read_as": "%d/%m/%Y"},
        "amount": {"header": "C", "read_as": "10000"},
    }
    seen = patch(owner, upload, **{part: {"take": True, "table": "orders", "columns": columns}}).json()
    assert seen["parts"][0]["questions"] == []
    assert not seen["check"]["is_current"], "the check is about other answers, or there is none"
    work()
    assert owner.get(f"/uploads/{upload}").json()["check"]["is_ready"]
    assert owner.post(f"/uploads/{upload}/import").status_code == 202
    work()
    rows = {row["order_id"]: row for row in place.side.rows("orders")}
    # 1.5 × 10,000; and 03/04 is the third of April.
    assert (rows["X1"]["amount"], str(rows["X1"]["ordered_at"])[:10]) == (Decimal(15000), "2026-04-03")


def test_what_is_not_named_stays(owner, orders):
    upload, part = orders
    columns = {"order_id": {"header": "A"}, "amount": {"header": "C", "read_as": "1000"}}
    patch(owner, upload, **{part: {"take": True, "table": "orders", "columns": columns}})
    seen = patch(owner, upload, **{part: {"columns": {"ordered_at": {"header": "B"}}}}).json()["parts"][0]
    read = {each["name"]: (each["header"], each["read_as"]) for each in seen["columns"] if each["header"]}
    assert (seen["take"], seen["table"]) == (True, "orders")
    assert (read["order_id"], read["amount"]) == (("A", ""), ("C", "1000"))
    # Day or month first? The 3rd of the 4th may be either, and it is asked.
    assert read["ordered_at"] == ("B", "")
    assert len(seen["questions"]) == 1


def test_codes_are_taken_for_allowed_values(owner, place, work):  # noqa: F811
    text = "incident_id,platform,detected_at,polarity\n1,weibo,2026-08-01 10:00,grim\n"
    upload = send(owner, ("sentiment_incidents.csv", text)).json()["id"]
    work()
    part = owner.get(f"/uploads/{upload}").json()["parts"][0]["id"]
    wrong = patch(owner, upload, **{part: {"columns": {"polarity": {"values": {"grim": "gloomy"}}}}})
    assert is_problem(wrong, 422)
    assert "negative" in wrong.json()["errors"][0]["message"]
    patch(owner, upload, **{part: {"columns": {"polarity": {"values": {"grim": "negative"}}}}})
    owner.post(f"/uploads/{upload}/import")
    work()
    assert place.side.column("sentiment_incidents", "polarity") == ["negative"]


@pytest.mark.parametrize(
    ("said", "place_"),
    [
        ({"table": "orders", "columns": {"order_id": {"header": "Z"}}}, "columns.order_id.header"),
        ({"table": "orders", "columns": {"ordr_id": {"header": "A"}}}, "columns.ordr_id"),
        (
            {"table": "orders", "columns": {"amount": {"header": "C", "read_as": "12"}}},
            "columns.amount.read_as",
        ),
        (
            {"table": "orders", "columns": {"amount": {"header": "C", "values": {"2": "3"}}}},
            "columns.amount.values.2",
        ),
        ({"table": "orders", "key": ["A"]}, "key"),
        ({"table": "our own", "key": ["'; DROP TABLE x; --"]}, "key"),
        ({"table": "orders", "ignore": ["Z"]}, "ignore"),
        ({"columns": {"order_id": {"header": "A"}}}, "columns.order_id"),
        ({"table": "-own-"}, "table"),
    ],
)
def test_what_does_not_fit_is_named_and_nothing_changes(owner, orders, said, place_):
    upload, part = orders
    before = Upload.objects.get(pk=upload).answers
    answer = patch(owner, upload, **{part: said})
    assert is_problem(answer, 422)
    assert [each["place"] for each in answer.json()["errors"]] == [f"parts.{part}.{place_}"]
    assert Upload.objects.get(pk=upload).answers == before


def test_a_part_that_is_not_there_is_named(owner, orders):
    upload, part = orders
    answer = patch(owner, upload, **{"f0-0": {"take": True}})
    assert answer.json()["errors"][0]["place"] == "parts.f0-0"
    assert part in answer.json()["errors"][0]["message"]


@pytest.mark.parametrize(
    "table", ["_steelyard/runs", "_steelyard/quarantine", "_own", "../../evil", "a/b", "x\\y"]
)
def test_a_table_is_neither_a_path_nor_one_of_steelyard_itself(owner, place, work, orders, table):  # noqa: F811
    upload, part = orders
    before = sorted(path for path in place.home.parent.rglob("*") if path.is_dir())
    answer = patch(owner, upload, **{part: {"take": True, "table": table, "key": ["A"]}})
    assert is_problem(answer, 422)
    assert [each["place"] for each in answer.json()["errors"]] == [f"parts.{part}.table"]
    assert is_problem(owner.post(f"/uploads/{upload}/import"), 422)
    work()
    assert sorted(path for path in place.home.parent.rglob("*") if path.is_dir()) == before


@pytest.mark.parametrize("table", ["a'; DROP TABLE x; --", "名单 · 2026", ".."])
def test_a_table_of_ones_own_has_any_other_name(owner, place, work, orders, table):  # noqa: F811
    upload, part = orders
    patch(owner, upload, **{part: {"take": True, "table": table, "key": ["A"]}})
    owner.post(f"/uploads/{upload}/import")
    work()
    assert sorted(row["A"] for row in place.side.rows(table)) == ["X1", "X2"]


def test_an_upload_is_taken_back_with_a_reason(owner, place, work):  # noqa: F811
    upload = send(owner, ("leads.csv", LEADS + SOUND)).json()["id"]
    assert is_problem(owner.post(f"/uploads/{upload}/import"), 409)
    work()
    assert is_problem(owner.post(f"/uploads/{upload}/take-back", {"reason": "x"}), 409)
    owner.post(f"/uploads/{upload}/import")
    work()
    assert is_problem(owner.post(f"/uploads/{upload}/take-back"), 422)
    assert is_problem(owner.post(f"/uploads/{upload}/discard"), 409)
    assert owner.post(f"/uploads/{upload}/take-back", {"reason": "the wrong file"}).status_code == 202
    work()
    assert place.side.rows("leads") == []
    assert owner.get(f"/uploads/{upload}").json()["state"] == "taken_back"


def test_files_that_nobody_takes_in_are_thrown_away(owner, place, orders, django_capture_on_commit_callbacks):  # noqa: F811
    upload, _ = orders
    with django_capture_on_commit_callbacks(execute=True):
        assert owner.post(f"/uploads/{upload}/discard").status_code == 204
    assert not list((place.home / "uploads" / "data").iterdir())
    assert is_problem(owner.post(f"/uploads/{upload}/discard"), 409)
    assert [each["state"] for each in owner.get("/uploads").json()["items"]] == ["discarded"]


# ── who may, and how often ──────────────────────────────────────────────────────────────────────────


def test_without_a_token_nothing_is_kept(caller):
    calling = caller("data_owner")
    calling.token = "nonsense"
    assert is_problem(send(calling, ("leads.csv", LEADS + SOUND)), 401)
    assert not Upload.objects.exists()


def test_reading_is_not_enough_to_send(caller):
    calling = caller("data_owner", Scope.DATA_READ)
    answer = send(calling, ("leads.csv", LEADS + SOUND))
    assert is_problem(answer, 403)
    assert "data:write" in answer.json()["detail"]
    assert calling.get("/uploads").json()["total"] == 0


@pytest.mark.parametrize("name", ["employee", "manager", "hr", "stranger", "director", "auditor"])
def test_strangers_do_not_learn_of_uploads(caller, orders, name):
    upload, part = orders
    calling = caller(name)
    assert is_problem(send(calling, ("leads.csv", LEADS + SOUND)), 404)
    assert is_problem(patch(calling, upload, **{part: {"take": True}}), 404)
    for step in ("import", "discard"):
        assert is_problem(calling.post(f"/uploads/{upload}/{step}"), 404)
    assert is_problem(calling.post(f"/uploads/{upload}/take-back", {"reason": "x"}), 404)
    seen = calling.get(f"/uploads/{upload}")
    assert seen.status_code == (200 if name in ("director", "auditor") else 404)
    assert Upload.objects.count() == 1


def test_sent_twice_with_the_same_key_it_is_kept_once(owner):
    first = send(owner, ("leads.csv", LEADS + SOUND), Idempotency_Key="k")
    second = send(owner, ("leads.csv", LEADS + SOUND), Idempotency_Key="k")
    assert (first.status_code, second.status_code, second["Idempotent-Replay"]) == (201, 201, "true")
    assert first.json() == second.json()
    assert Upload.objects.count() == 1
    (kept,) = Upload.objects.get().files.all()
    assert kept.size == len((LEADS + SOUND).encode()), "counting the digest must not use the file up"


@pytest.mark.parametrize("other", [("leads.csv", LEADS + SOUND + BAD), ("other.csv", LEADS + SOUND)])
def test_a_key_is_good_for_these_files_alone(owner, other):
    send(owner, ("leads.csv", LEADS + SOUND), Idempotency_Key="k")
    assert is_problem(send(owner, other, Idempotency_Key="k"), 422)
    assert Upload.objects.count() == 1


def test_a_large_file_may_have_a_key(owner, settings):
    """Larger than Django holds in memory."""
    rows = "".join(f"L{n},2026-08-01,{'x' * 100},1\n" for n in range(60_000))
    assert len(rows) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    assert send(owner, ("leads.csv", LEADS + rows), Idempotency_Key="k").status_code == 201


def test_an_import_with_a_key_is_asked_for_once(owner, work):  # noqa: F811
    upload = send(owner, ("leads.csv", LEADS + SOUND)).json()["id"]
    work()
    answers = [owner.post(f"/uploads/{upload}/import", Idempotency_Key="k") for _ in range(2)]
    assert [each.status_code for each in answers] == [202, 202]
    assert is_problem(owner.post(f"/uploads/{upload}/import"), 409)
    assert Job.objects.filter(kind="import-upload").count() == 1


# ── what is refused ─────────────────────────────────────────────────────────────────────────────────


def test_no_file_is_a_problem(owner):
    assert is_problem(send(owner), 422)
    assert is_problem(owner.post("/uploads", {}), 422)


def test_a_form_that_is_torn_is_a_problem(owner):
    for kind in ("multipart/form-data", "multipart/form-data; boundary=x"):
        answer = owner.client.post(
            "/api/v1/uploads", b"--y\r\nnonsense", content_type=kind, headers=owner._headers({})
        )
        assert answer["Content-Type"] == "application/problem+json"
        assert answer.status_code in (400, 422)
        keyed = owner.client.post(
            "/api/v1/uploads", b"--y", content_type=kind, headers=owner._headers({"Idempotency_Key": "k"})
        )
        assert keyed["Content-Type"] == "application/problem+json"
        assert keyed.status_code in (400, 422)
    assert not Upload.objects.exists()


def test_too_many_files_are_a_problem(owner):
    answer = send(owner, *((f"{n}.csv", "a\n1\n") for n in range(21)))
    assert is_problem(answer, 422)
    assert "At most 20 files" in answer.json()["detail"]
    assert is_problem(send(owner, *((f"{n}.csv", "a\n1\n") for n in range(150))), 400)


def test_too_large_files_are_a_problem(owner, settings):
    settings.STEELYARD_UPLOAD_MB = 1
    answer = send(owner, ("a.csv", b"x" * (600 << 10)), ("b.csv", b"x" * (600 << 10)))
    assert is_problem(answer, 413)
    assert "larger than 1 MB" in answer.json()["detail"]
    # Far above, the request is not even read.
    assert is_problem(send(owner, ("a.csv", b"x" * (18 << 20))), 413)
    assert not Upload.objects.exists()


def test_files_that_cannot_be_read_say_why_and_leave_the_others_alone(owner, work):  # noqa: F811
    bad = {
        "tool.exe": (b"MZ\x90", "not read"),
        "nothing.csv": (b"", "is empty"),
        "text.xlsx": (b"a,b\n", "not Excel"),
    }
    sent = send(owner, *((name, content) for name, (content, _) in bad.items()), ("leads.csv", LEADS + SOUND))
    jobs = work()
    seen = owner.get(f"/uploads/{sent.json()['id']}").json()
    refusals = {each["name"]: each["refusal"] for each in seen["files"]}
    assert [name for name, (_, words) in bad.items() if words not in refusals[name]] == []
    assert (refusals["leads.csv"], len(seen["parts"])) == ("", 1)
    assert [job.problems for job in jobs if job.problems] == []


@pytest.mark.parametrize("name", ["../../../evil.csv", "..\\..\\evil.csv", "/etc/cron.d/evil.csv"])
def test_a_name_is_no_path(owner, place, name):  # noqa: F811
    boundary, text = "b0", LEADS + SOUND
    body = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n'
        f"Content-Type: text/csv\r\n\r\n{text}\r\n--{boundary}--\r\n"
    )
    sent = owner.client.post(
        "/api/v1/uploads",
        body.encode(),
        content_type=f"multipart/form-data; boundary={boundary}",
        headers=owner._headers({}),
    )
    assert [each["name"] for each in sent.json()["files"]] == ["evil.csv"]
    (kept,) = (place.home / "uploads" / "data").iterdir()
    assert "evil" not in kept.name
    assert not list(place.home.parent.glob("evil*"))
    assert not Path("/etc/cron.d/evil.csv").exists()


# ── quarantine ──────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def held(place):  # noqa: F811
    """Lead → id of its row in quarantine."""
    place.deliver("leads", [{"lead_id": f"M{n}", "created_at": "n/a", "source": "fair"} for n in range(3)])
    return {name: row.id for row in place.side.held() for name in ("M0", "M1", "M2") if name in row.original}


def test_many_rows_are_set_and_replayed_together(owner, place, work, held):  # noqa: F811
    sent = {
        "code": "moment",
        "cells": {"created_at": "2026-08-07"},
        "replay": True,
        "reason": "the day of the fair",
    }
    job = owner.post("/quarantine/mend", sent).json()["id"]
    work()
    assert owner.get(f"/jobs/{job}").json()["result"]["accepted"] == 3
    assert len(place.side.rows("leads")) == 3


def test_only_the_rows_that_are_named(owner, place, work, held):  # noqa: F811
    sent = {"ids": [held["M1"]], "cells": {"created_at": "2026-08-07"}}
    owner.post("/quarantine/mend", sent)
    work()
    assert place.side.rows("leads") == [] if (place.lake / "leads").exists() else True
    owner.post("/quarantine/replay", {"ids": [held["M1"], held["M2"]]})
    work()
    assert place.side.column("leads", "lead_id") == ["M1"]
    assert owner.get("/quarantine?status=replayed").json()["total"] == 1
    assert owner.get("/quarantine?words=M2").json()["items"][0]["id"] == held["M2"]


def test_a_mending_is_taken_back(owner, held):
    row = f"/quarantine/{held['M0']}"
    owner.post(f"{row}/mend", {"cells": {"created_at": "2026-08-07"}})
    assert owner.get(row).json()["status"] == "mended"
    assert owner.post(f"{row}/undo").json() == {"changed": True}
    assert (owner.get(row).json()["status"], owner.get(row).json()["mended"]) == ("open", {})


def test_a_column_that_is_not_there_is_said(owner, held):
    answer = owner.post("/quarantine/mend", {"cells": {"creatd_at": "2026-08-07"}})
    assert is_problem(answer, 422)
    assert "creatd_at" in answer.json()["errors"][0]["message"]
    assert not Job.objects.filter(kind="quarantine").exists()


def test_a_row_that_is_not_there_is_not_found(owner, held):
    row = f"/quarantine/{'0' * 16}"
    assert is_problem(owner.get(row), 404)
    assert is_problem(owner.post(f"{row}/undo"), 404)
    assert is_problem(owner.post(f"{row}/reject", {"reason": "x"}), 404)
    assert is_problem(owner.post(f"{row}/mend", {"cells": {"created_at": "x"}}), 404)


@pytest.mark.parametrize("name", ["director", "auditor", "hr"])
def test_readers_do_not_mend(caller, held, name):
    calling = caller(name)
    sent = {"cells": {"created_at": "2026-08-07"}}
    for path, body in (
        ("mend", sent),
        ("replay", {}),
        (f"{held['M0']}/mend", sent),
        (f"{held['M0']}/undo", None),
    ):
        assert is_problem(calling.post(f"/quarantine/{path}", body), 404)
    assert calling.get(f"/quarantine/{held['M0']}").status_code == (404 if name == "hr" else 200)
