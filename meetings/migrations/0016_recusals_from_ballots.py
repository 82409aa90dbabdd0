"""Recusals given in votes hold for the item; those of earlier votes become recusals of their items (ADR-0033)."""

from django.db import migrations


def copy(apps, schema_editor):
    ballots = apps.get_model("meetings", "Ballot").objects.filter(value="recused").exclude(reason="")
    recusals = apps.get_model("meetings", "Recusal").objects
    for one in ballots.select_related("vote", "attendee").order_by("vote__number").iterator():
        recusals.get_or_create(
            item_id=one.vote.item_id,
            seat_id=one.attendee.seat_id,
            withdrawn_at=None,
            defaults={
                "name": one.attendee.name,
                "reason": one.reason,
                "recorded_by_id": one.recorded_by_id,
                "declared_at": one.recorded_at,
            },
        )


class Migration(migrations.Migration):
    dependencies = [("meetings", "0015_recusals_of_an_item")]
    operations = [migrations.RunPython(copy, migrations.RunPython.noop)]
