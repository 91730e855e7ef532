"""A lake in an object store: a real S3 server, started here, that speaks the protocol."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
from lake_rows import by_key, query

from steelyard.core.problems import SteelyardError
from steelyard.lake.store.lake import Lake

pytest.importorskip("moto", reason="the S3 server of these tests")
boto3 = pytest.importorskip("boto3")
ROOT = "s3://steelyard/marketing/lake"


@pytest.fixture(scope="module")
def server() -> Iterator[dict[str, str]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(port)
        access = {"aws_access_key_id": "key", "aws_secret_access_key": "secret"}
        url = f"http://127.0.0.1:{port}"
        boto3.client("s3", endpoint_url=url, region_name="us-east-1", **access).create_bucket(
            Bucket="steelyard"
        )
        yield {**access, "aws_endpoint_url": url, "aws_region": "us-east-1", "aws_allow_http": "true"}
    finally:
        process.terminate()
        process.wait()


def _wait(port: int) -> None:
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("the S3 server has not started")


@pytest.fixture
def options(server: Mapping[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Mapping[str, str]:
    monkeypatch.setenv("STEELYARD_CACHE", str(tmp_path / "cache"))
    return server


def test_it_merges_reads_and_remembers_as_in_a_folder(options: Mapping[str, str]) -> None:
    lake = Lake.create(ROOT, options=options)
    lake.merge("销售额", query("SELECT 1 AS id, 10 AS v, DATE '2026-01-01' AS d"), key=["id"], time="d")
    lake.snapshot("before")
    told = lake.merge("销售额", query("SELECT 1 AS id, 11 AS v, DATE '2026-02-01' AS d"), key=["id"])

    again = Lake.open(ROOT, options=options)

    assert ["销售额"] == again.tables()
    assert (1, 1) == (told.updated, told.files_rewritten)
    assert {1: {"id": 1, "v": 11, "d": date(2026, 2, 1)}} == by_key(again, "销售额", "id")
    assert {"销售额": 0} == again.find_snapshot("before").versions
    assert 10 == by_key(again, "销售额", "id", 0)[1]["v"]


def test_a_file_is_copied_once(options: Mapping[str, str]) -> None:
    lake = Lake.create(f"{ROOT}-copies", options=options)
    lake.merge("t", query("SELECT 1 AS id"), key=["id"])
    (path,) = lake.files("t")
    Path(path).touch()
    before = Path(path).stat().st_mtime_ns

    assert [path] == lake.files("t")
    assert before == Path(path).stat().st_mtime_ns


def test_writers_at_the_same_time_lose_nothing(options: Mapping[str, str]) -> None:
    lake = Lake.create(f"{ROOT}-writers", options=options)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda n: lake.merge("t", query(f"SELECT {n} AS id"), key=["id"]), range(6)))

    assert {0, 1, 2, 3, 4, 5} == set(by_key(lake, "t", "id"))
    assert {"t": 5} == lake.versions()


def test_an_url_without_a_lake_is_told(options: Mapping[str, str]) -> None:
    with pytest.raises(SteelyardError, match='no lake in "s3://steelyard/nothing"'):
        Lake.open("s3://steelyard/nothing", options=options)
