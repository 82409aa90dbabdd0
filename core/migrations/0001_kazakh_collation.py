from django.contrib.postgres.operations import CreateCollation
from django.db import migrations


class Migration(migrations.Migration):
    """Order words as Kazakh ones; the name has no hyphen, since SQLite's DDL cannot quote one."""

    initial = True
    dependencies = []
    run_before = [("directory", "0001_initial")]
    operations = [CreateCollation("kazakh", provider="icu", locale="kk")]
