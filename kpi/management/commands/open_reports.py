from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.errors import DomainError
from kpi.services.claims import open_reports
from kpi.services.counts import prefill


class Command(BaseCommand):
    help = (
        "Open the annual reports of an academic year, named by the year in which it begins: open_reports 2025"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("first_year", type=int)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            year, opened = open_reports(options["first_year"])
        except DomainError as error:
            raise CommandError(str(error)) from error
        for report in opened:
            prefill(report)
        self.stdout.write(f"{year}: {len(opened)} reports opened, due on {year.report_due_on:%d.%m.%Y}")
