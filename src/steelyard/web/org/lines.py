"""Who stands above and below a person on solid lines: one query each, however large the company."""

from __future__ import annotations

from django.db import connection

#: UNION ends where lines run in a circle.
_BELOW = """
    WITH RECURSIVE below(id) AS (
        SELECT id FROM org_person WHERE manager_id = %s
        UNION
        SELECT person.id FROM org_person person JOIN below ON person.manager_id = below.id
    )
    SELECT id FROM below
"""
#: As deep as no company is: here a circle would never end.
_DEEPEST = 100
_ABOVE = """
    WITH RECURSIVE above(id, height) AS (
        SELECT manager_id, 1 FROM org_person WHERE id = %s
        UNION ALL
        SELECT person.manager_id, height + 1
        FROM org_person person JOIN above ON person.id = above.id WHERE height < %s
    )
    SELECT id FROM above WHERE id IS NOT NULL ORDER BY height
"""


def below(person: str) -> set[str]:
    """Everybody who reports to this person, at any depth; in a circle of managers, the person too."""
    return set(_ask(_BELOW, [person]))


def above(person: str) -> list[str]:
    """The managers above this person, the nearest first, each once."""
    return list(dict.fromkeys(_ask(_ABOVE, [person, _DEEPEST])))


def _ask(question: str, about: list[str | int]) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(question, about)
        return [found for (found,) in cursor.fetchall()]
