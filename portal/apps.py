from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = _("Portal")

    def ready(self) -> None:
        from directory.reader import register_reader
        from portal import receivers  # noqa: F401  connects the signals
        from portal.regulation.reader import annexes_of, notes_of

        register_reader(notes_of, annexes_of)


class PortalAdminConfig(admin_apps.AdminConfig):
    default_site = "portal.administration.PortalAdminSite"
    default = False
