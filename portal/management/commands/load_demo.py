"""Load the demo year: people, meetings, reports; every part marked as demo data."""

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone, translation

from associations.models import Association
from portal.demo.world import PASSWORD, World
from portal.loading import load_order

# In the order in which they need each other.
PARTS = (
    "people",
    "signing",
    "meetings",
    "protocols",
    "decisions",
    "before",
    "room",
    "record",
    "expertise",
    "plans",
    "deeds",
    "reports",
    "reviews",
    "history",
    "membership",
    "orders",
    "applications",
    "transfers",
    "recommendations",
    "contests",
)


def installed_parts() -> list[tuple[str, Callable[[World], str | None]]]:
    """Return the parts of the demo year with their load functions."""
    return [
        (name, import_module(f"portal.demo.{name}").load)
        for name in PARTS
        if find_spec(f"portal.demo.{name}")
    ]


class Command(BaseCommand):
    help = "Load demo people and a demo year into an embedded portal; safe to run again; never in production."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION or not settings.DEMO:
            raise CommandError("Demo data is off here (PORTAL_DEMO). It is never loaded in production.")
        with translation.override("kk"):
            if not Association.objects.exists():
                load_order()
            world = World(today=timezone.localdate())
            for name, load in installed_parts():
                began = monotonic()
                # A part is there whole or not at all.
                with transaction.atomic():
                    done = load(world) or name
                self.stdout.write(f"{done} ({monotonic() - began:.1f} s)")
        self.stdout.write(f"Everybody's password is {PASSWORD}.")
