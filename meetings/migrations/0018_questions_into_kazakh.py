"""What was voted on stood in one language; it becomes the Kazakh text, the other one is asked for before the signing."""

from django.db import migrations
from django.db.models import F


def forward(apps, schema_editor):
    votes = apps.get_model("meetings", "Vote").objects
    votes.exclude(question="").update(question_kk=F("question"))


class Migration(migrations.Migration):
    dependencies = [("meetings", "0017_questions_in_two_languages")]
    operations = [migrations.RunPython(forward, migrations.RunPython.noop)]
