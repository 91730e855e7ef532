"""The API: its operations, its errors, its description."""

from __future__ import annotations

from ninja import NinjaAPI

from steelyard.web.api import problems
from steelyard.web.api.operations import (
    actuals,
    appeals,
    appraisals,
    archives,
    audit,
    calibration,
    contributions,
    cycles,
    data,
    documents,
    feedback,
    jobs,
    organisation,
    people,
    results,
    reviews,
    schemes,
    targets,
    tasks,
    uploads,
)

DESCRIPTION = (
    "What the pages read and write, for programs. Send a token made under Settings, API tokens: "
    "`Authorization: Bearer …`. Numbers that have to be exact are text. Errors are application/problem+json "
    "(RFC 9457). A write may carry an `Idempotency-Key`: sent twice, it is done once."
)

api = NinjaAPI(
    title="Steelyard",
    version="1",
    description=DESCRIPTION,
    urls_namespace="api",
    docs_url=None,
    openapi_url="/openapi.json",
)
problems.install(api)
for part in (
    cycles,
    people,
    tasks,
    archives,
    targets,
    actuals,
    appraisals,
    appeals,
    results,
    reviews,
    contributions,
    feedback,
    calibration,
    documents,
    schemes,
    data,
    uploads,
    organisation,
    audit,
    jobs,
):
    api.add_router("", part.router)
