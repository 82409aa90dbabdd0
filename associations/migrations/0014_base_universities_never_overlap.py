"""At most one base university of an association at any moment, guaranteed by the database (clause 7)."""

from django.db import migrations

TABLE = "associations_baseuniversity"
NAME = "base_university_periods_overlap"
POSTGRES = (
    "CREATE EXTENSION IF NOT EXISTS btree_gist",
    f"ALTER TABLE {TABLE} ADD CONSTRAINT {NAME} EXCLUDE USING gist "
    "(association_id WITH =, daterange(since, until, '[]') WITH &&)",
)
# SQLite has no exclusion constraint; a migration that remakes the table has to bring its triggers again
# (tests/associations/test_hosting.py asks the database).
OVERLAP = (
    f"SELECT 1 FROM {TABLE} AS other WHERE other.association_id = NEW.association_id AND other.id IS NOT NEW.id "
    "AND other.since <= COALESCE(NEW.until, '9999-12-31') "
    "AND COALESCE(other.until, '9999-12-31') >= NEW.since"
)


def _trigger(event):
    return (
        f"CREATE TRIGGER {NAME}_{event.lower()} BEFORE {event} ON {TABLE} WHEN EXISTS ({OVERLAP}) "
        f"BEGIN SELECT RAISE(ABORT, '{NAME}'); END"
    )


def guard(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        statements = POSTGRES
    else:
        statements = (_trigger("INSERT"), _trigger("UPDATE"))
    for statement in statements:
        schema_editor.execute(statement)


def unguard(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"ALTER TABLE {TABLE} DROP CONSTRAINT {NAME}")
        return
    for event in ("insert", "update"):
        schema_editor.execute(f"DROP TRIGGER {NAME}_{event}")


class Migration(migrations.Migration):
    dependencies = [("associations", "0013_hosting_over_time")]
    operations = [migrations.RunPython(guard, unguard)]
