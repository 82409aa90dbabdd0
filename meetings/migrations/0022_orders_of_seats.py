import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0002_orders_change_the_lists"),
        ("meetings", "0021_recusals_by_rule"),
    ]

    operations = [
        migrations.AddField(
            model_name="seat",
            name="appointed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="directory.legalorder",
                verbose_name="Appointed by",
            ),
        ),
        migrations.AddField(
            model_name="seat",
            name="ended_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="directory.legalorder",
                verbose_name="Ended by",
            ),
        ),
    ]
