from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("meetings", "0007_protocol_form")]

    operations = [
        migrations.RenameField("receipt", "received_at", "opened_at"),
        migrations.AlterField("receipt", "opened_at", models.DateTimeField(verbose_name="Opened at")),
        migrations.AlterModelOptions(
            "receipt",
            {"ordering": ["opened_at"], "verbose_name": "Receipt", "verbose_name_plural": "Receipts"},
        ),
        migrations.AddField(
            "receipt",
            "downloaded_at",
            models.DateTimeField(blank=True, null=True, verbose_name="Downloaded at"),
        ),
        migrations.AddConstraint(
            "receipt",
            models.CheckConstraint(
                condition=models.Q(
                    ("downloaded_at__isnull", True),
                    ("downloaded_at__gte", models.F("opened_at")),
                    _connector="OR",
                ),
                name="receipt_opened_before_downloaded",
            ),
        ),
    ]
