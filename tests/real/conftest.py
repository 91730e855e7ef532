"""Tests on real data: see proof.py for where it is looked for."""

import pytest

pytest.register_assert_rewrite("proof")
