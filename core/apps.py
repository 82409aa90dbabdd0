from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = _("Core")

    def ready(self) -> None:
        from core.kazakh import teach_sqlite_kazakh

        connection_created.connect(teach_sqlite_kazakh, dispatch_uid="core.teach_sqlite_kazakh")
