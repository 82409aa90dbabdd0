from django.db import migrations
from django.db.models import F


def note_downloads(apps, schema_editor):
    """Until now a receipt was written by the download alone."""
    apps.get_model("meetings", "Receipt").objects.filter(downloaded_at__isnull=True).update(
        downloaded_at=F("opened_at")
    )


class Migration(migrations.Migration):
    dependencies = [("meetings", "0008_receipts_opened_and_downloaded")]

    operations = [migrations.RunPython(note_downloads, migrations.RunPython.noop)]
