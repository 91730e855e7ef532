"""The database itself refuses to change or delete an entry, whoever asks."""

from typing import Any

from django.db import migrations

#: Everything but the label: names are outside the seals, so that a person can be forgotten.
SEALED = "number, at, actor_id, action, kind, subject, old, new, reason, previous_seal, seal"
SQLITE = """
CREATE TRIGGER audit_entry_stays_{verb} BEFORE {what} ON audit_entry
BEGIN SELECT RAISE(ABORT, 'the audit chain is append-only'); END;
"""
POSTGRES = """
CREATE FUNCTION audit_entry_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the audit chain is append-only'; END $$;
CREATE TRIGGER audit_entry_stays BEFORE UPDATE OF {sealed} OR DELETE ON audit_entry
FOR EACH ROW EXECUTE FUNCTION audit_entry_stays();
"""


def forbid(apps: Any, editor: Any) -> None:
    if editor.connection.vendor == "sqlite":
        for verb, what in (("UPDATE", f"UPDATE OF {SEALED}"), ("DELETE", "DELETE")):
            editor.execute(SQLITE.format(verb=verb, what=what))
    elif editor.connection.vendor == "postgresql":
        editor.execute(POSTGRES.replace("{sealed}", SEALED))


def allow(apps: Any, editor: Any) -> None:
    if editor.connection.vendor == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            editor.execute(f"DROP TRIGGER audit_entry_stays_{verb}")
    elif editor.connection.vendor == "postgresql":
        editor.execute("DROP TRIGGER audit_entry_stays ON audit_entry; DROP FUNCTION audit_entry_stays();")


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_read")]
    operations = [migrations.RunPython(forbid, allow, elidable=False)]
