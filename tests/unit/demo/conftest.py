import duckdb
import pytest

from steelyard.demo import Company, generate


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Company:
    return generate(tmp_path_factory.mktemp("company"))


@pytest.fixture(scope="session")
def dirty_company(tmp_path_factory: pytest.TempPathFactory) -> Company:
    return generate(tmp_path_factory.mktemp("dirty"), dirty=True)


@pytest.fixture(scope="session")
def db(company: Company) -> duckdb.DuckDBPyConnection:
    """Every table of the company under its name."""
    connection = duckdb.connect(":memory:")
    for path in sorted(company.folder.iterdir()):
        if path.suffix in (".csv", ".parquet"):
            connection.execute(f"CREATE TABLE {path.stem} AS FROM '{path}'")
    return connection
