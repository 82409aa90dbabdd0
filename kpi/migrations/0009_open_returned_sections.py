"""Open the sections of reports that are returned now, as :func:`kpi.services.review.return_report` does since."""

from django.db import migrations


def open_sections(apps, schema_editor):
    scores = apps.get_model("kpi", "KpiScore").objects.filter(
        indicator__identifier="report",
        state__in=("returned", "answered"),
        answer_due_on__isnull=False,
        sheet__report__state="returned",
    )
    reports = apps.get_model("associations", "AnnualReport").objects
    for report_id, due_on in scores.values_list("sheet__report_id", "answer_due_on"):
        reports.filter(pk=report_id).update(sections_open_until=due_on)


class Migration(migrations.Migration):
    dependencies = [
        ("associations", "0018_sections_can_be_mended"),
        ("kpi", "0008_records_as_proof"),
    ]

    operations = [migrations.RunPython(open_sections, migrations.RunPython.noop)]
