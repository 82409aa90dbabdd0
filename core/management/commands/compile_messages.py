"""Compile locale/*/LC_MESSAGES/*.po with polib: a machine that runs the portal needs no gettext."""

from pathlib import Path
from typing import Any

import polib
from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.translation.reloader import translation_file_changed


class Command(BaseCommand):
    help = "Compile the .po files of LOCALE_PATHS to .mo files; fuzzy entries are left out."

    def handle(self, *args: Any, **options: Any) -> None:
        for folder in settings.LOCALE_PATHS:
            for source in sorted(Path(folder).glob("*/LC_MESSAGES/*.po")):
                catalogue = polib.pofile(str(source))
                # Written beside and renamed: a running process never reads half a file.
                half = source.with_suffix(".mo.new")
                catalogue.save_as_mofile(str(half))
                half.replace(source.with_suffix(".mo"))
                # What this process read of the catalogues before, perhaps that there are none, is forgotten.
                translation_file_changed(None, source.with_suffix(".mo"))
                if options["verbosity"]:
                    self.stdout.write(
                        f"{source.parent.parent.name}: {len(catalogue.translated_entries())} messages"
                    )
