"""manage.py verify_pdf FILE: is it genuine? Exit code 0 yes, 1 changed, void or half signed, 2 unknown."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone, translation

from signatures.services.verifying import Outcome, find_by_file


class Command(BaseCommand):
    help = "Check a signed PDF as the public page does; exit code 0 genuine, 1 not, 2 unknown to the portal."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--language", default="en", choices=["kk", "ru", "en"])

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(f"{path}: there is no such file", returncode=2)
        with translation.override(options["language"]):
            finding = find_by_file(path.read_bytes())
            self.stdout.write(f"{path.name}: {finding.label}")
            self.stdout.write(f"SHA-256 {finding.sha256}")
            if finding.document:
                self.stdout.write(f"{finding.document.title}, {finding.document.dated_on:%d.%m.%Y}")
            for slot in finding.signed:
                at = timezone.localtime(slot.signature.signed_at)
                self.stdout.write(
                    f"  {slot.role}: {slot.signer_name}, {at:%d.%m.%Y %H:%M}, {slot.signature.issuer}"
                )
            for one in finding.check.signatures if finding.check else ():
                state = "holds" if one.holds else f"DOES NOT HOLD {one.fault}".rstrip()
                whole = "covers the whole file" if one.covers_whole_file else "covers its revision"
                self.stdout.write(f"  field {one.field_name}: {state}, {whole}")
        if finding.outcome == Outcome.UNKNOWN:
            raise SystemExit(2)
        if not finding.is_good:
            raise SystemExit(1)
