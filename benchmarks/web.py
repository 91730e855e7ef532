"""Fifty people at work on the pages of a large company, while the worker rests and while it computes.

`python -m benchmarks.web [--times 20] [--users 50] [--seconds 60] [--think 4] [--home DIR]`

The company is the sample company `--times` over (20: 1,200 people, 8 quarters). Server and worker are
processes of their own on this machine, and so is whoever asks: a user opens a page, reads for a while
(exponential, mean `--think` seconds), and opens the next. Printed are the shares of answers under 150 ms,
the median, the 95th percentile and the longest, per kind of page; the load average of the machine before and
after, since whatever else runs on it makes answers late; and the processor time the server took per page (on
Linux), which tells the same on a busy machine. `--home` keeps the installation for the next run: making it
takes some minutes.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from benchmarks.large.company import multiply

TODAY = "2026-09-18"
GOAL_MS = 150.0
#: How often each kind of page is opened.
MIX = {"dashboard": 25, "team": 20, "my scorecard": 30, "indicator": 15, "people": 10}
#: How the names of the accounts begin that are made here.
PREFIX = "load-"
#: Of fifty users: employees, team leads, directors.
ROLES = {"employee": 0.8, "manager": 0.16, "director": 0.04}


@dataclass(frozen=True)
class User:
    """Somebody with a session, and the addresses this person may open, by kind of page."""

    cookie: str
    pages: dict[str, list[str]]


@dataclass
class Measured:
    """Milliseconds of each answer by kind of page, and what went wrong."""

    times: dict[str, list[float]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    #: Processor time of the server, and the load average before and after.
    processor: float = 0.0
    loads: tuple[float, ...] = ()
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, kind: str, milliseconds: float) -> None:
        with self.lock:
            self.times.setdefault(kind, []).append(milliseconds)

    def fail(self, what: str) -> None:
        with self.lock:
            self.errors.append(what)


# ── the installation ────────────────────────────────────────────────────────────────────────────────


def environment(home: Path, port: int) -> dict[str, str]:
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "steelyard.web.config.settings",
        "STEELYARD_HOME": str(home),
        "STEELYARD_TODAY": TODAY,
        "STEELYARD_DEMO": "1",
        "STEELYARD_URL": f"http://127.0.0.1:{port}",
    }


def install(home: Path, times: int, env: dict[str, str]) -> None:
    """The company many times over, brought in and scored; skipped where it was done before."""
    if (home / "ready").exists():
        return
    with tempfile.TemporaryDirectory() as scratch:
        company = Path(scratch) / "company"
        run(
            [sys.executable, "-m", "steelyard.cli", "demo", "--dir", str(company), "--no-serve"],
            env,
            "making the company",
        )
        large = Path(scratch) / "large"
        rows = multiply(company, large, times=times)
        (large / "scheme.yaml").write_bytes((company / "scheme.yaml").read_bytes())
        print(f"{rows:,} rows")
        sample = [sys.executable, "-m", "steelyard.web.sample", str(large), "--without-cycles"]
        run(sample, env, "bringing in and scoring")
    (home / "ready").touch()


def run(command: list[str], env: dict[str, str], what: str) -> None:
    began = time.perf_counter()
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{what} failed:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
    print(f"{what}: {time.perf_counter() - began:.1f} s")


@contextmanager
def serving(env: dict[str, str], port: int) -> Iterator[int]:
    """Server and worker as processes, until the block is left; gives the number of the server's."""
    command = [sys.executable, "-m", "steelyard.cli"]
    processes = [
        subprocess.Popen([*command, *words], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for words in (["serve", "--port", str(port)], ["worker"])
    ]
    try:
        wait_until_ready(port)
        yield processes[0].pid
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(30)


def wait_until_ready(port: int) -> None:
    for _ in range(240):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/health/live")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.25)
    raise SystemExit("the server did not come up within a minute")


def processor_seconds(process: int) -> float:
    """What a process and those it started have taken; 0 where the system does not say."""
    stat = Path(f"/proc/{process}/stat")
    if not stat.exists():
        return 0.0
    own = sum(map(int, stat.read_text().rpartition(")")[2].split()[11:13])) / os.sysconf("SC_CLK_TCK")
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return own + sum(processor_seconds(int(child)) for child in children)


# ── users ───────────────────────────────────────────────────────────────────────────────────────────


def users(count: int, seed: int) -> list[User]:
    """Accounts and sessions for people of the company, written as the application itself would."""
    import django

    django.setup()
    from django.db.models import Q

    from steelyard.web.org.models import Person

    chance = random.Random(seed)
    ours = Q(user=None) | Q(user__username__startswith=PREFIX)
    people = list(Person.objects.filter(ours, left_on=None).order_by("pk"))
    leads = [person for person in people if person.position == "team_lead"]
    others = [person for person in people if person.position not in ("team_lead", "director")]
    chance.shuffle(leads)
    chance.shuffle(others)
    found = []
    for role, share in ROLES.items():
        source = others if role == "employee" else leads
        found += [user_of(source.pop(), role, chance) for _ in range(max(1, round(count * share)))]
    return found[:count]


def user_of(person: Any, role: str, chance: random.Random) -> User:
    """Only pages that this person has: of the own periods, of teams that may be seen."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from steelyard.web.accounts.models import User as Account
    from steelyard.web.config import clock
    from steelyard.web.org.models import Grant
    from steelyard.web.org.roles import Role
    from steelyard.web.org.viewer import SEES_EVERYBODY, viewer_of
    from steelyard.web.scorecards.models import Figure, Scorecard

    account, _ = Account.objects.get_or_create(username=f"{PREFIX}{person.pk}")
    type(person).objects.filter(pk=person.pk).update(user=account)
    Grant.objects.filter(user=account).delete()
    if role == "director":
        Grant.objects.create(user=account, role="director")
    session = SessionStore()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = (
        str(account.pk),
        "django.contrib.auth.backends.ModelBackend",
    )
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session.create()
    viewer = viewer_of(account, on=clock.today())
    cards = Scorecard.objects.filter(computation__is_current=True).order_by("-computation__starts_on")
    periods = dict.fromkeys(cards.filter(kind="department").values_list("computation__period", flat=True))
    own = cards.filter(subject=person.pk).values_list("computation__period", flat=True)
    newest = cards.filter(kind="team", computation__period=next(iter(periods)))
    teams = [team for team in newest.values_list("subject", flat=True) if viewer.may_see_team(team)]
    figures = Figure.objects.filter(scorecard__subject=person.pk, scorecard__computation__is_current=True)
    indicators = figures.values_list("scorecard__computation__period", "indicator")
    subject = quote(person.pk)
    pages = {
        "dashboard": [f"/dashboard/mkt/{period}/" for period in periods],
        "team": [
            f"/dashboard/{quote(team)}/{next(iter(periods))}/"
            for team in chance.sample(teams, min(5, len(teams)))
        ],
        "my scorecard": [f"/scorecards/{subject}/{period}/" for period in own],
        "indicator": [f"/scorecards/{subject}/{period}/{name}/" for period, name in indicators],
        "people": ["/scorecards/"] if viewer.has(Role.MANAGER, *SEES_EVERYBODY) else [],
    }
    return User(f"sessionid={session.session_key}", {kind: found for kind, found in pages.items() if found})


# ── the load ────────────────────────────────────────────────────────────────────────────────────────


def work(user: User, port: int, think: float, until: float, seed: int, found: Measured) -> None:
    """One user on one kept connection."""
    chance = random.Random(seed)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    time.sleep(chance.uniform(0, think))
    while time.monotonic() < until:
        kind = chance.choices(list(user.pages), weights=[MIX[each] for each in user.pages])[0]
        ask(connection, user, kind, chance.choice(user.pages[kind]), found)
        time.sleep(chance.expovariate(1 / think))


def ask(connection: http.client.HTTPConnection, user: User, kind: str, page: str, found: Measured) -> None:
    began = time.perf_counter()
    try:
        connection.request("GET", page, headers={"Cookie": user.cookie, "Accept-Language": "zh-CN"})
        answer = connection.getresponse()
        answer.read()
    except (OSError, http.client.HTTPException) as error:
        connection.close()
        found.fail(f"{page}: {error}")
        return
    if answer.status != 200:
        found.fail(f"{page}: {answer.status}")
    found.add(kind, (time.perf_counter() - began) * 1000)


def load(crowd: list[User], port: int, *, think: float, seconds: float, server: int) -> Measured:
    found, until = Measured(), time.monotonic() + seconds
    taken, before = processor_seconds(server), os.getloadavg()[0]
    threads = [
        threading.Thread(target=work, args=(user, port, think, until, number, found))
        for number, user in enumerate(crowd)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found.processor, found.loads = processor_seconds(server) - taken, (before, os.getloadavg()[0])
    return found


def keep_computing(stop: threading.Event) -> int:
    """Ask for the open quarter again and again; gives how many computations were finished."""
    from steelyard.web.jobs.models import Job, State
    from steelyard.web.scorecards.actions import request_computation

    finished = 0
    while not stop.is_set():
        job = request_computation(actor=None, reason="load test")
        while not stop.is_set() and not Job.objects.get(pk=job.pk).is_over:
            time.sleep(0.5)
        finished += Job.objects.get(pk=job.pk).state == State.DONE
    return finished


# ── the report ──────────────────────────────────────────────────────────────────────────────────────


def report(title: str, found: Measured) -> dict[str, Any]:
    everything = [one for times in found.times.values() for one in times]
    before, after = found.loads
    per_page = found.processor / max(1, len(everything)) * 1000
    print(f"\n{title}: {len(everything)} pages, {len(found.errors)} errors")
    print(f"  processor time per page {per_page:.1f} ms; load average {before:.1f} before, {after:.1f} after")
    for kind, times in [*found.times.items(), ("all pages", everything)]:
        print(f"  {kind:14} {line(times)}")
    for error in found.errors[:5]:
        print(f"  error: {error}")
    return {
        "p95": percentile(everything, 95),
        "errors": len(found.errors),
        "processor_ms_per_page": per_page,
        "load_average": [before, after],
    }


def line(times: list[float]) -> str:
    under = sum(one < GOAL_MS for one in times) / len(times)
    return (
        f"n {len(times):5}  median {statistics.median(times):6.1f} ms  p95 {percentile(times, 95):6.1f} ms  "
        f"longest {max(times):7.1f} ms  under {GOAL_MS:.0f} ms {under:6.1%}"
    )


def percentile(times: list[float], share: int) -> float:
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, len(ordered) * share // 100)]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--users", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--think", type=float, default=4)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="steelyard-load-") as scratch:
        home, port = (asked.home or Path(scratch) / "home").resolve(), free_port()
        home.mkdir(parents=True, exist_ok=True)
        env = environment(home, port)
        os.environ.update(env)
        install(home, asked.times, env)
        with serving(env, port) as server:
            # The server has brought the tables up to date.
            crowd = users(asked.users, seed=7)
            load(crowd, port, think=0.2, seconds=5, server=server)
            idle = load(crowd, port, think=asked.think, seconds=asked.seconds, server=server)
            stop, finished = threading.Event(), []
            computing = threading.Thread(target=lambda: finished.append(keep_computing(stop)))
            computing.start()
            busy = load(crowd, port, think=asked.think, seconds=asked.seconds, server=server)
            stop.set()
            computing.join()
        figures = {"idle": report("the worker rests", idle), "computing": report("the worker computes", busy)}
        print(f"\ncomputations finished meanwhile: {finished[0]}")
        print(
            f"p95 while computing against resting: {figures['computing']['p95'] / figures['idle']['p95']:.2f}"
        )
        if asked.json:
            asked.json.write_text(json.dumps(figures), encoding="utf-8")


if __name__ == "__main__":
    main()
