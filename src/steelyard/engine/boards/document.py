"""The board document: datasets and measures of the charts, shipped with the package and typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files
from string import Template

from steelyard.core.document import read_document
from steelyard.core.fields import Map, Model, Name, Number, no_entries
from steelyard.metrics.catalogue import Catalogue, build_catalogue
from steelyard.metrics.dataset import Dataset
from steelyard.scheme.model import Scheme

#: What is taken over from the scheme: whose the rows are, for which days they are complete, how to read them.
_ADOPTED = ("subject", "credits", "covers", "read")


class Chart(Model):
    """The datasets of one chart; `like` gives the table whose ownership in the scheme each follows."""

    datasets: Map[Name, Dataset]
    like: Map[Name, Name] = no_entries()


class Failing(Model):
    """When a campaign series is failing."""

    under: Number
    times: int
    least_spend: Number


class Document(Model):
    """All charts, and what is judged on them."""

    history: int
    least_history: int
    failing: Failing
    charts: Map[Name, Chart]
    buckets: Map[Name, tuple[Number, ...]]


@dataclass(frozen=True)
class Drawn:
    """A chart made for one scheme: its catalogue, and the table of each dataset."""

    catalogue: Catalogue
    tables: Mapping[str, str]


@lru_cache(maxsize=4)
def shipped(cutoff: date) -> Document:
    """The document of the package; nothing from `cutoff` on is looked at."""
    name = "document.yaml"
    text = (files("steelyard.engine.boards") / name).read_text(encoding="utf-8")
    written = Template(text).substitute(cutoff=f"{cutoff.isoformat()} 00:00:00")
    return Document.model_validate(read_document(written, name, what="a board document").plain())


def drawn_for(scheme: Scheme, chart: Chart) -> Drawn:
    """The chart with the owners, credits and coverage that the scheme gives the same tables."""
    datasets = {
        name: _like(dataset, _known(scheme, chart.like.get(name, "")))
        for name, dataset in chart.datasets.items()
    }
    tables = {name: chart.like.get(name) or dataset.table or "" for name, dataset in datasets.items()}
    return Drawn(build_catalogue(datasets, {}), tables)


def _known(scheme: Scheme, table: str) -> Dataset | None:
    return next((one for one in scheme.datasets.values() if one.table == table), None)


def _like(dataset: Dataset, known: Dataset | None) -> Dataset:
    if known is None:
        return dataset
    adopted = {name: getattr(known, name) for name in _ADOPTED if name in known.model_fields_set}
    return dataset.model_copy(update=adopted)
