"""The database itself refuses to change or delete an entry, whoever asks."""

from typing import Any

from django.db import migrations

SQLITE = """
CREATE TRIGGER audit_entry_stays_{verb} BEFORE {verb} ON audit_entry
BEGIN SELECT RAISE(ABORT, 'the audit chain is append-only'); END;
"""
POSTGRES = """
CREATE FUNCTION audit_entry_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the audit chain is append-only'; END $$;
CREATE TRIGGER audit_entry_stays BEFORE UPDATE OR DELETE ON audit_entry
FOR EACH ROW EXECUTE FUNCTION audit_entry_stays();
"""


def forbid(apps: Any, editor: Any) -> None:
    if editor.connection.vendor == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            editor.execute(SQLITE.format(verb=verb))
    elif editor.connection.vendor == "postgresql":
        editor.execute(POSTGRES)


def allow(apps: Any, editor: Any) -> None:
    if editor.connection.vendor == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            editor.execute(f"DROP TRIGGER audit_entry_stays_{verb}")
    elif editor.connection.vendor == "postgresql":
        editor.execute("DROP TRIGGER audit_entry_stays ON audit_entry; DROP FUNCTION audit_entry_stays();")


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_read")]
    operations = [migrations.RunPython(forbid, allow, elidable=False)]
