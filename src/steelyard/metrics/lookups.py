"""Checks of what is joined to the rows: a look-up is n:1, and credits add up to at most one."""

from __future__ import annotations

from sqlglot import exp

from steelyard.core.problems import Problem, SteelyardError
from steelyard.metrics.catalogue import ParsedDataset
from steelyard.metrics.compile import relation
from steelyard.metrics.engines import Engine, EngineError
from steelyard.metrics.scan import Scan


def check_lookups(engine: Engine, dataset: ParsedDataset, scan: Scan) -> None:
    """A look-up is n:1 and credits add up to at most one."""
    for join, model in zip(scan.joins, dataset.model.join, strict=True):
        keys = [exp.column(key, quoted=True) for key in join.on.values()]
        query = exp.select(*keys, exp.Count(this=exp.Star())).from_(relation(join.relation))
        query = query.where(*(exp.not_(key.copy().is_(exp.Null())) for key in keys)).group_by(
            *(k.copy() for k in keys)
        )
        query = query.having(exp.GT(this=exp.Count(this=exp.Star()), expression=exp.Literal.number(1))).limit(
            3
        )
        if doubled := engine.fetch(query):
            shown = ", ".join("/".join(map(str, line[:-1])) for line in doubled)
            message = (
                f"the look-up table {model.table or model.file} holds the key {shown} more than once; "
                "a join is n:1, so that no row is counted twice"
            )
            raise SteelyardError(Problem(message, subject=f"datasets.{dataset.name}.join"))
    if scan.credits is not None:
        _check_credits(engine, dataset, scan)


def _check_credits(engine: Engine, dataset: ParsedDataset, scan: Scan) -> None:
    assert scan.credits is not None
    assert scan.credits_relation is not None
    key = exp.column(scan.credits.key, quoted=True)
    owner = exp.column(scan.credits.subject, quoted=True)
    share = exp.cast(exp.column(scan.credits.share, quoted=True), "DECIMAL(18, 6)")
    table = relation(scan.credits_relation)
    total, least = exp.Sum(this=share), exp.Min(this=share.copy())
    pairs = exp.Sub(
        this=exp.Count(this=exp.Star()),
        expression=exp.Count(this=exp.Distinct(expressions=[exp.cast(owner, "TEXT")])),
    )
    wrong = exp.or_(
        exp.GT(this=total, expression=exp.Literal.number(1)),
        exp.LT(this=least, expression=exp.Literal.number(0)),
        exp.GT(this=pairs, expression=exp.Literal.number(0)),
    )
    query = exp.select(key, total.copy()).from_(table).group_by(key.copy()).having(wrong).limit(3)
    source = f"credits table {scan.credits.table or scan.credits.file}"
    try:
        found = engine.fetch(query)
    except EngineError as error:
        oddity = engine.oddity(scan.credits, scan.credits.share)
        message = f"{source}: {oddity or error}"
        raise SteelyardError(Problem(message, subject=f"datasets.{dataset.name}.credits")) from None
    if found:
        shown = ", ".join(f"{line[0]} (sum {line[1]})" for line in found)
        rule = "one line per owner, none below 0, at most 1 in all"
        message = f"{source}: the shares of {shown} are wrong; {rule}"
        raise SteelyardError(Problem(message, subject=f"datasets.{dataset.name}.credits"))


# ── types ───────────────────────────────────────────────────────────────────────────────────
