"""Show which reminders of the annual report are sent on a day."""

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone, translation

from associations.domain.reminders import day_of
from associations.services.reminders import reminders_on


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CommandError(f"“{text}” is not a date: write it as 2026-09-24.") from None


class Command(BaseCommand):
    help = "Show what is sent on a day, to whom; nothing is sent or written."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--on", help="the day, as 2026-09-24; today when it is left out")

    def handle(self, *args: Any, **options: Any) -> None:
        day = _day(options["on"]) if options["on"] else day_of(timezone.now())
        with translation.override("kk"):
            rows = reminders_on(day)
            people = set()
            for report, offset, recipients in rows:
                people |= {person.pk for person in recipients}
                names = ", ".join(f"{person.email} ({person.language})" for person in recipients)
                self.stdout.write(
                    f"{offset:+d}  {report.association.key}  {report.academic_year}  {names or '–'}"
                )
        self.stdout.write(f"{day}: {len(rows)} reports, {len(people)} letters.")
