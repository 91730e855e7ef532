"""A real Tryton: opportunities, leads, campaigns and projects arrive, and stay in step with it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import folders
from peers import tryton
from peers.lakes import Filled

MARCH = date(2026, 3, 4)


def day(value: date | None) -> Any:
    return value and {"__class__": "date", "year": value.year, "month": value.month, "day": value.day}


def money(text: str) -> dict[str, str]:
    return {"__class__": "Decimal", "decimal": text}


@dataclass
class Company:
    """A company in Tryton with one employee, and what happens there."""

    peer: tryton.Tryton
    database: Path
    ids: dict[str, int] = field(default_factory=dict)

    def found(self) -> None:
        peer = self.peer
        (currency,) = peer.create("currency.currency", {"name": "人民币", "code": "CNY", "symbol": "¥"})
        party, person = peer.create("party.party", {"name": "权衡公司"}, {"name": "张三"})
        (company,) = peer.create("company.company", {"party": party, "currency": currency})
        (user,) = peer.call("res.user", "search", [["login", "=", tryton.LOGIN]])
        peer.call("res.user", "write", [user], {"companies": [["add", [company]]], "company": company})
        peer.log_in()
        (employee,) = peer.create("company.employee", {"party": person, "company": company})
        (campaign,) = peer.create("marketing.campaign", {"name": "春季"})
        (source,) = peer.create("marketing.source", {"name": "微信"})
        self.ids = {
            "party": party,
            "company": company,
            "employee": employee,
            "campaign": campaign,
            "source": source,
        }

    def opportunity(self, amount: str, start: date = MARCH, **more: Any) -> int:
        ids = self.ids
        row = {
            "party": ids["party"], "company": ids["company"], "employee": ids["employee"], "amount": money(amount),
            "start_date": day(start), "marketing_campaign": ids["campaign"], "marketing_source": ids["source"],
        }  # fmt: skip
        return self.peer.create("sale.opportunity", {**row, **more})[0]

    def project(self, name: str, due: date | None, done: date | None = None, **more: Any) -> int:
        row = {"name": name, "type": "project", "company": self.ids["company"], "party": self.ids["party"]}
        dates = {"constraint_finish_date": day(due), "actual_finish_date": day(done)}
        return self.peer.create("project.work", {**row, **dates, **more})[0]

    def change(self, model: str, records: list[int], **values: Any) -> None:
        self.peer.call(model, "write", records, values)

    def press(self, button: str, *opportunities: int) -> None:
        self.peer.call("sale.opportunity", button, list(opportunities))

    def win(self, opportunity: int, on: str) -> None:
        """What the confirmation of a sale does; that needs a chart of accounts and more."""
        changes = f"state = 'won', end_date = '{on}', write_date = strftime('%Y-%m-%d %H:%M:%f', 'now')"
        self.sql(f"update sale_opportunity set {changes} where id = {opportunity}")

    def remove(self, model: str, *records: int) -> None:
        self.peer.call(model, "delete", list(records))

    def amounts(self) -> dict[str, Decimal]:
        """Every opportunity and its amount, as the API of the peer says."""
        rows = self.peer.call("sale.opportunity", "search_read", [], 0, None, None, ["amount"])
        return {str(row["id"]): Decimal(row["amount"]["decimal"]) for row in rows}

    def sql(self, statement: str) -> Any:
        with sqlite3.connect(self.database, timeout=20) as connection:
            return connection.execute(statement).fetchall()


@pytest.fixture(scope="module")
def server() -> Iterator[Company]:
    if why := tryton.missing():
        pytest.skip(why)
    with tryton.tryton() as peer:
        company = Company(peer, peer.folder / f"{tryton.DATABASE}.sqlite")
        company.found()
        yield company


@pytest.fixture
def company(server: Company) -> Company:
    for model in ("sale.opportunity", "project.work"):
        records = server.peer.call(model, "search", [])
        if records:
            if model == "sale.opportunity":
                server.sql("update sale_opportunity set state = 'cancelled'")
            server.remove(model, *records)
    return server


def lake(company: Company, folder: Path, **more: Any) -> Filled:
    settings = {
        "url": company.peer.url,
        "database": tryton.DATABASE,
        "user": tryton.LOGIN,
        **more.pop("settings", {}),
    }
    return Filled(folder, {"kind": "tryton", "settings": settings, **more}, {"password": tryton.PASSWORD})


def amounts(filled: Filled) -> dict[str, Decimal]:
    return {row["opportunity_id"]: row["amount"] for row in filled.rows("opportunities")}


def test_opportunities_made_changed_and_deleted_there_arrive_here(company: Company, tmp_path: Path) -> None:
    made = [company.opportunity(f"{1000 + n}.{n:02}") for n in range(25)]
    filled = lake(company, tmp_path, settings={"page": 10})
    first = filled.sync()["opportunities"]
    assert (first.read, first.inserted, first.quarantined) == (25, 25, 0)
    assert amounts(filled) == company.amounts()
    # 1000.00 + 1001.01 + … + 1024.24 = 25000 + 300 + 3
    assert sum(amounts(filled).values()) == Decimal("25303.00")

    company.change("sale.opportunity", made[:2], amount=money("9999.99"))
    for opportunity in made[2:4]:
        company.win(opportunity, "2026-03-20")
    company.press("lost", made[4])
    company.press("cancel", *made[20:23])
    company.remove("sale.opportunity", *made[20:23])
    for amount in ("0.01", "123456789012.34"):
        company.opportunity(amount, date(2026, 4, 1))
    second = filled.sync()
    assert [
        second["opportunities"].inserted,
        second["opportunities"].updated,
        second["opportunities"].deleted,
    ] == [2, 5, 3]
    assert amounts(filled) == company.amounts()
    assert len(amounts(filled)) == company.peer.call("sale.opportunity", "search_count", []) == 24
    leads = {row["lead_id"]: row for row in filled.rows("leads")}
    assert (
        sum(1 for row in leads.values() if row["won_at"])
        == company.peer.call("sale.opportunity", "search_count", [["state", "=", "won"]])
        == 2
    )
    assert str(leads[str(made[2])]["won_at"]).startswith("2026-03-20")
    assert leads[str(made[4])]["lost_at"] is not None
    stages = {row["opportunity_id"]: row["stage"] for row in filled.rows("opportunities")}
    assert [stages[str(made[n])] for n in (2, 4, 5)] == ["won", "lost", "lead"]
    assert {row["source"] for row in leads.values()} == {"微信"}
    total = sum(amounts(filled).values())
    print(f"  {len(amounts(filled))} opportunities of {total} there and here")

    third = filled.sync()["opportunities"]
    assert (third.inserted, third.updated, third.deleted) == (0, 0, 0)


def test_a_due_date_that_moves_moves_the_row_to_its_month(company: Company, tmp_path: Path) -> None:
    project = company.project("官网改版", date(2026, 3, 31))
    filled = lake(company, tmp_path)
    filled.sync()
    assert filled.by("projects", "project_id")[str(project)]["_month"] == "2026-03"
    company.change("project.work", [project], constraint_finish_date=day(date(2026, 4, 30)))
    filled.sync()
    assert filled.by("projects", "project_id")[str(project)]["_month"] == "2026-04"


def test_tasks_are_no_projects_and_a_project_that_becomes_one_leaves(
    company: Company, tmp_path: Path
) -> None:
    first, second = (company.project(name, date(2026, 3, 31)) for name in ("甲", "乙"))
    company.project("任务", date(2026, 3, 31), type="task", party=None)
    filled = lake(company, tmp_path)
    assert filled.sync()["projects"].read == 2
    company.change("project.work", [second], type="task", party=None)
    assert filled.sync()["projects"].deleted == 1
    assert [row["project_id"] for row in filled.rows("projects")] == [str(first)]


def test_a_campaign_that_is_switched_off_stays_as_finished(company: Company, tmp_path: Path) -> None:
    (campaign,) = company.peer.create("marketing.campaign", {"name": f"夏季 {tmp_path.name}"})
    filled = lake(company, tmp_path)
    filled.sync()
    company.change("marketing.campaign", [campaign], active=False)
    filled.sync()
    assert filled.by("campaigns", "campaign_id")[str(campaign)]["status"] == "finished"


def test_a_session_that_ends_in_between_is_opened_again(company: Company, tmp_path: Path) -> None:
    for n in range(5):
        company.opportunity(f"{n}.00")
    filled = lake(company, tmp_path)
    filled.sync()
    ended = company.sql("delete from ir_session returning id")
    assert ended
    company.peer.log_in()
    company.opportunity("6.00")
    assert filled.sync()["opportunities"].inserted == 1

    from steelyard.sources.guard import Guard
    from steelyard.sources.http import Client
    from steelyard.sources.secrets import Redactor
    from steelyard.sources.tryton.rpc import Server

    client = Client(Guard.of(["127.0.0.1"]), Redactor())
    server = Server(client, company.peer.url, tryton.DATABASE, tryton.LOGIN, tryton.PASSWORD)
    assert server.call("sale.opportunity", "search_count", []) == 6
    company.sql("delete from ir_session")
    assert server.call("sale.opportunity", "search_count", []) == 6
    company.peer.log_in()


def test_the_share_of_projects_in_time_is_what_the_peer_says(company: Company, tmp_path: Path) -> None:
    due = date(2026, 3, 10)
    for done in (date(2026, 3, 9), due, date(2026, 3, 11), None):
        company.project("项目", due, done)
    filled = lake(company, tmp_path)
    filled.sync()
    measures = {"done_in_time": "count(*) filter (where completed_on <= due_on)", "all_projects": "count(*)"}
    projects = {"table": "projects", "time": "due_on", "where": "cross_department", "measures": measures}
    document = folders.scheme({"projects": projects}, {"on_time": "done_in_time / all_projects"})
    found = folders.computed(filled.folder("projects"), document, "2026-03")
    rows = company.peer.call(
        "project.work", "search_read", [], 0, None, None, ["constraint_finish_date", "actual_finish_date"]
    )
    in_time = [
        row
        for row in rows
        if row["actual_finish_date"]
        and _date(row["actual_finish_date"]) <= _date(row["constraint_finish_date"])
    ]
    assert found.value("on_time") == Decimal(len(in_time)) / len(rows) == Decimal("0.5")
    print(f"  on time: {found.value('on_time')}")


def _date(value: dict[str, Any]) -> date:
    return date(value["year"], value["month"], value["day"])


# ── refusals ────────────────────────────────────────────────────────────────────────────────────────


def test_a_wrong_password_is_told_without_it(company: Company, tmp_path: Path) -> None:
    filled = lake(company, tmp_path)
    filled.secrets = {"password": "wrong-password"}
    message = filled.run().message
    assert "does not accept the password" in message
    assert "wrong-password" not in message


def test_a_wrong_database_and_an_unknown_field_are_told_in_words(company: Company, tmp_path: Path) -> None:
    company.opportunity("1.00")
    assert (
        "There is no Tryton database"
        in lake(company, tmp_path / "a", settings={"database": "nowhere"}).run().message
    )
    tables = {"leads": {"map": {"lead_id": "id", "source": "origin_of_it"}}}
    assert "origin_of_it" in lake(company, tmp_path / "b", tables=tables).run().message
