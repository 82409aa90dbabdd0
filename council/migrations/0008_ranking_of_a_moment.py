from typing import Any

from django.db import migrations, models
from django.db.models import F
from django.utils import timezone


def keep_moments(apps: Any, editor: Any) -> None:
    """The rankings on agendas so far stood as they were added, with every file of their item."""
    considerations = apps.get_model("council", "RankingConsideration").objects
    considerations.update(frozen_at=F("added_at"))
    materials = apps.get_model("meetings", "MeetingMaterial").objects
    for one in considerations.all():
        one.materials.set(materials.filter(item=one.item_id))


class Migration(migrations.Migration):
    dependencies = [
        ("council", "0007_transfers"),
        ("meetings", "0018_questions_into_kazakh"),
    ]

    operations = [
        migrations.AddField(
            "rankingconsideration",
            "version",
            models.PositiveSmallIntegerField(default=1, verbose_name="Version"),
        ),
        migrations.AddField(
            "rankingconsideration",
            "frozen_at",
            models.DateTimeField(default=timezone.now, verbose_name="As it stood at"),
            preserve_default=False,
        ),
        migrations.AddField(
            "rankingconsideration",
            "materials",
            models.ManyToManyField(related_name="+", to="meetings.meetingmaterial", verbose_name="Materials"),
        ),
        migrations.RunPython(keep_moments, migrations.RunPython.noop),
    ]
