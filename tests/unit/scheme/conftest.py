from pathlib import Path

import pytest
from scheme_documents import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)
