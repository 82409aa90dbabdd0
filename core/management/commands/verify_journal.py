from django.core.management.base import BaseCommand, CommandError

from core.audit import first_broken
from core.models import AuditEntry


class Command(BaseCommand):
    help = "Check the journal's chain of hashes and name the first broken entry."

    def handle(self, **options: object) -> None:
        broken = first_broken()
        if broken:
            raise CommandError(broken)
        self.stdout.write(f"The journal is whole: {AuditEntry.objects.count()} entries.")
