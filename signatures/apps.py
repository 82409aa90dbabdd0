from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.utils.translation import gettext_lazy as _


class SignaturesConfig(AppConfig):
    name = "signatures"
    verbose_name = _("Electronic signatures")


@register(Tags.security)
def no_demo_authority_among_the_roots(app_configs: Any, **_kwargs: Any) -> list[CheckMessage]:
    """Stop every command of a real portal when a demo authority lies among the roots: its keys are anybody's."""
    from signatures.providers.trust import (
        believed_and_refused,
    )  # the models are not there before the apps are

    return [
        Error(
            f"{settings.SIGNATURE_ROOTS_DIR} holds a certificate of the demo authority: {one.subject.human_friendly}",
            hint="Remove the file. Keys of the demo have a password that everybody knows.",
            id="signatures.E001",
        )
        for one in believed_and_refused()[1]
    ]
