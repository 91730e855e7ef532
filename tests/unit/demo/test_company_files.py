import hashlib
from pathlib import Path

import pytest
from company_cells import cells

from steelyard.demo import Company, generate
from steelyard.lake.tables import TABLES
from steelyard.scheme.checks import check
from steelyard.scheme.loading import load_scheme

MEGABYTE = 1_000_000


def digests(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def test_the_same_seed_gives_the_same_bytes(company: Company, tmp_path: Path) -> None:
    again = generate(tmp_path / "again")

    assert digests(again.folder) == digests(company.folder)


def test_another_seed_gives_another_company_and_other_files_are_left_alone(
    company: Company, tmp_path: Path
) -> None:
    (tmp_path / "notes.txt").write_text("mine")

    other = generate(tmp_path, seed=7)

    ours, theirs = digests(company.folder), digests(other.folder)
    assert theirs["leads.csv"] != ours["leads.csv"]
    assert theirs["scheme.yaml"] == ours["scheme.yaml"]
    assert (tmp_path / "notes.txt").read_text() == "mine"


def test_there_is_one_file_for_each_table_and_the_scheme(company: Company) -> None:
    stems = sorted(path.stem for path in company.folder.iterdir())

    assert stems == sorted([*TABLES, "scheme"])


def test_the_folder_stays_small(company: Company) -> None:
    assert sum(path.stat().st_size for path in company.folder.iterdir()) < 25 * MEGABYTE


def test_files_are_utf8_without_mark_and_with_plain_line_ends(company: Company) -> None:
    for path in company.folder.glob("*.csv"):
        written = path.read_bytes()
        assert not written.startswith(b"\xef\xbb\xbf")
        assert b"\r" not in written
        written.decode("utf-8")


def test_the_scheme_loads_without_a_problem(company: Company) -> None:
    loaded = load_scheme(company.scheme)

    assert check(loaded) == []
    assert loaded.scheme.scheme == "sample-company"


@pytest.mark.parametrize("preset", ["balanced", "growth", "brand", "start-up"])
def test_targets_and_ratings_suit_every_preset(company: Company, preset: str) -> None:
    indicators = load_scheme(f"preset:{preset}").scheme.indicators

    for file in ("targets", "ratings"):
        columns, rows = cells(company.folder, file)
        assert {row[columns.index("indicator")] for row in rows} <= set(indicators)


@pytest.mark.parametrize("preset", ["balanced", "growth", "brand", "start-up"])
def test_every_table_of_the_presets_and_packs_is_there(company: Company, preset: str, tmp_path: Path) -> None:
    scheme = tmp_path / "scheme.yaml"
    packs = ", ".join(f"pack:{pack}" for pack in ("b2b", "fmcg", "internet"))
    scheme.write_text(f"steelyard: 1\nscheme: x\ntitle: x\nextends: [preset:{preset}, {packs}]\n")

    datasets = load_scheme(scheme).scheme.datasets

    assert {dataset.table for dataset in datasets.values()} <= set(company.rows)


def test_the_guide_tells_every_table_its_rows_and_every_truth(company: Company) -> None:
    guide = (Path(__file__).parents[3] / "docs/guides/sample-company.md").read_text(encoding="utf-8")

    assert all(table in guide and f"{rows:,}" in guide for table, rows in company.rows.items())
    assert all(f"`{name}`" in guide for name in company.truths)
