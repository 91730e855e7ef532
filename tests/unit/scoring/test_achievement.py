"""Achievement of a target."""

from decimal import Decimal

from steelyard.scoring import achievement


def _of(actual: str, target: str | None, direction: str) -> Decimal | None:
    return achievement(
        actual=Decimal(actual), target=None if target is None else Decimal(target), direction=direction
    )


def test_higher_is_actual_by_target() -> None:
    assert Decimal("1.05") == _of("210", "200", "higher")


def test_lower_is_target_by_actual() -> None:
    assert Decimal("1.25") == _of("400", "500", "lower")


def test_it_is_none_where_it_has_no_meaning() -> None:
    assert [
        _of("210", None, "higher"),
        _of("210", "0", "higher"),
        _of("210", "-5", "higher"),
        _of("0", "500", "lower"),
    ] == [None] * 4


def test_within_is_all_or_nothing() -> None:
    inside = (Decimal("0.95"), Decimal(1))
    found = [
        achievement(actual=Decimal(actual), target=None, direction="within", inside=inside)
        for actual in ("0.95", "1", "1.01")
    ]
    assert [Decimal(1), Decimal(1), None] == found
    assert _of("0.97", "1", "within") is None
