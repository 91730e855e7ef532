"""Conversations as nested JSON from two files."""

from __future__ import annotations

import json

from importing import Brought, imported
from proof import DATA, needs, truths

FOLDER, FILES = "ibm_twitter_care", ("dev.json", "test.json")
pytestmark = needs(FOLDER)


def conversations() -> Brought:
    return imported(FOLDER, *FILES)


def test_every_conversation_is_accepted() -> None:
    written = sum(len(json.loads((DATA / FOLDER / file).read_text("utf-8"))) for file in FILES)
    assert truths(FOLDER)["conversations"] == written
    assert (written, written, 0) == conversations().counts
    assert (written,) == conversations().ask("conversations", "SELECT count(*) FROM rows")


def test_messages_are_as_in_the_file() -> None:
    written = [
        message["datetime"]
        for file in FILES
        for conversation in json.loads((DATA / FOLDER / file).read_text("utf-8"))
        for message in conversation["dialogContent"]
    ]
    (found,) = conversations().ask(
        "conversations",
        "SELECT list(moment ORDER BY moment) FROM (SELECT unnest(messages ->> '$[*].datetime') AS moment FROM rows)",
    )
    assert sorted(written) == found


def test_the_median_of_the_first_response_is_that_of_the_file() -> None:
    speaker = (
        "coalesce(messages ->> '$[{n}].client', messages ->> '$[{n}].client1', messages ->> '$[{n}].agent')"
    )
    first, *others = [speaker.format(n=n) for n in range(4)]
    answer = "CASE " + " ".join(
        f"WHEN {other} <> {first} THEN messages ->> '$[{n}].datetime'" for n, other in enumerate(others, 1)
    )
    (found,) = conversations().ask(
        "conversations",
        "SELECT median(date_diff('millisecond', CAST(messages ->> '$[0].datetime' AS TIMESTAMP), "
        f"CAST({answer} END AS TIMESTAMP))) / 60000 FROM rows",
    )
    assert float(truths(FOLDER)["median_min"]) == round(found, 4)
