"""Letters of calls."""

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from accounts.models import User
from criteria.models import Call
from notices.services import notify, write_letter


def send_call_news(person: User, call: Call) -> None:
    """Tell a coordinator that a call was announced (cl. 31)."""
    with translation.override(person.language):
        subject = (gettext("A call for universities: %(call)s") % {"call": call.title})[:200]
        url = reverse("criteria:call_detail", args=[call.pk])
        texts = {"person": person, "call": call, "url": f"{settings.SITE_URL}{url}"}
        text = render_to_string("criteria/email/call.txt", texts)
    key = f"call:{call.pk}:{person.pk}"
    write_letter(key=key, recipient=person, subject=subject, text=text)
    notify(recipient=person, key=key, title=subject, url=url)
