"""Letters about passwords go the way of all letters: into the log, in the person's language, sent once."""

import hashlib
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation

from accounts.adapter import AccountAdapter
from accounts.models import User
from notices.services import set_password_url, write_letter


class PortalAccountAdapter(AccountAdapter):
    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        key = context["key"]
        with translation.override(user.language):
            letter = {"person": user, "url": set_password_url(user, key)}
            write_letter(
                # One link is sent once, however often the form is sent; the link itself is not readable here.
                key=f"password:{user.pk}:{hashlib.sha256(key.encode()).hexdigest()[:24]}",
                recipient=user,
                subject=" ".join(
                    render_to_string("account/email/password_reset_key_subject.txt", letter).split()
                ),
                text=render_to_string("account/email/password_reset_key_message.txt", letter),
            )

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write to nobody else: an address without an account gets no letter, so it cannot be used to annoy."""
