"""Whether columns and measures are of the types their use needs; if not, which cell is to blame."""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from steelyard.core.problems import Problem, SteelyardError
from steelyard.metrics.catalogue import ParsedDataset
from steelyard.metrics.compile import probe_sql
from steelyard.metrics.engines import NOTHING, Engine, EngineError
from steelyard.metrics.measures import Aggregate
from steelyard.metrics.scan import Scan

_NUMERIC = ("INT", "DECIMAL", "DOUBLE", "FLOAT", "REAL")


def argument_types(engine: Engine, dataset: ParsedDataset, scan: Scan) -> dict[str, str]:
    """Types of the arguments of aggregates and of moments, checked for what is done with them."""
    moments = sorted({slot.moment for slot in scan.slots} | ({scan.lifetime.end} if scan.lifetime else set()))
    arguments = {
        argument.sql("duckdb"): (argument, aggregate)
        for _, aggregate in scan.outputs
        for argument in aggregate.arguments
    }
    conditions: list[exp.Expr] = [a.where for _, a in scan.outputs if a.where is not None]
    probes: list[exp.Expr] = [exp.column(name, quoted=True) for name in moments]
    probes += [argument for argument, _ in arguments.values()]
    try:
        found = engine.describe(probe_sql(scan, [*probes, *conditions]))
    except EngineError as error:
        raise SteelyardError(_refused(engine, dataset, probes, error)) from None
    problems = [
        _not_a_moment(engine, dataset, name, kind)
        for name, kind in zip(moments, found, strict=False)
        if not kind.startswith(("DATE", "TIMESTAMP"))
    ]
    types: dict[str, str] = {}
    for (text, (argument, aggregate)), kind in zip(arguments.items(), found[len(moments) :], strict=False):
        types[text] = kind
        if not _usable(aggregate, argument, kind):
            problems.append(_not_a_number(engine, dataset, argument, aggregate, kind))
    if problems:
        raise SteelyardError(problems)
    return types


def _not_a_moment(engine: Engine, dataset: ParsedDataset, name: str, kind: str) -> Problem:
    oddity = engine.oddity(dataset.model, name)
    hint = oddity or f'give its format under read: {{dates: {{{name}: "%Y%m%d"}}}}'
    return Problem(
        f'"{name}" places rows in time but holds {_said(kind)}; {hint}', subject=f"datasets.{dataset.name}"
    )


def _not_a_number(
    engine: Engine,
    dataset: ParsedDataset,
    argument: exp.Expr,
    aggregate: Aggregate,
    kind: str,
) -> Problem:
    oddity = engine.oddity(dataset.model, argument.name) if isinstance(argument, exp.Column) else None
    shown = argument.sql("duckdb")
    message = f"{aggregate.kind}({shown}) needs a number, but {shown} is {_said(kind)}"
    return Problem(f"{message}: {oddity}" if oddity else message, subject=f"datasets.{dataset.name}")


def _refused(
    engine: Engine, dataset: ParsedDataset, probes: Sequence[exp.Expr], error: EngineError
) -> list[Problem]:
    """The engine's own words, with the first odd cell of any text column that is involved."""
    columns = {column.name for probe in probes for column in probe.find_all(exp.Column)}
    columns |= {c.name for tree in dataset.computed.values() for c in tree.find_all(exp.Column)}
    oddities = [oddity for name in sorted(columns) if (oddity := engine.oddity(dataset.model, name))]
    message = "; ".join([str(error), *oddities])
    return [Problem(message, subject=f"datasets.{dataset.name}")]


def _usable(aggregate: Aggregate, argument: exp.Expr, kind: str) -> bool:
    if aggregate.kind in ("count", "count_distinct"):
        return True
    if aggregate.kind in ("arg_max", "arg_min") and argument is not aggregate.arguments[0]:
        return True
    if kind == NOTHING:
        return True
    return any(word in kind.upper() for word in _NUMERIC) and "INTERVAL" not in kind.upper()


def _said(type_name: str) -> str:
    """A type in plain words."""
    words = {"VARCHAR": "text", "BOOLEAN": "true or false", "JSON": "nested data"}
    return words.get(type_name.upper(), type_name.lower())
