"""Load the order: roster, universities, directions, associations, clauses, criteria and the KPI scheme."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from core.loading import Loading
from portal.loading import load_order


class Command(BaseCommand):
    help = "Bring the database into line with the order's files in fixtures/; safe to run again."

    def add_arguments(self, parser: CommandParser) -> None:
        mode = parser.add_mutually_exclusive_group()
        mode.add_argument("--dry-run", action="store_true", help="show what would change, write nothing")
        mode.add_argument(
            "--check", action="store_true", help="write nothing, exit with 1 when something differs"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        loading = load_order(write=not (options["dry_run"] or options["check"]))
        self._report(loading, options["verbosity"])
        if options["check"] and loading.differs:
            sys.exit(1)

    def _report(self, loading: Loading, verbosity: int) -> None:
        for line in loading.lines:
            if verbosity > 1 or line.startswith("~"):
                self.stdout.write(line)
        kinds = sorted(loading.created.keys() | loading.changed.keys() | loading.unchanged.keys())
        for kind in kinds:
            self.stdout.write(
                f"{kind}: {loading.created[kind]} created, {loading.changed[kind]} changed, "
                f"{loading.unchanged[kind]} unchanged"
            )
        if not loading.differs:
            self.stdout.write("Nothing differs from the order.")
