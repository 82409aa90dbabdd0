"""One's own page: language, time zone, the roles one holds."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.forms import ProfileForm
from accounts.models import User
from accounts.services import change_own_settings
from meetings.models import SeatHolder


def profile(request: HttpRequest) -> HttpResponse:
    person = request.user
    form = ProfileForm(request.POST or None, instance=User.objects.get(pk=person.pk))
    if request.method == "POST" and form.is_valid():
        change_own_settings(person, **form.cleaned_data)
        with translation.override(person.language):
            messages.success(request, _("Saved"))
            return redirect(reverse("profile"))
    context = {
        "page_title": _("My page"),
        "form": form,
        "today": timezone.localdate(),
        "offices": person.offices.select_related("university").order_by("until", "since"),
        "seats": SeatHolder.objects.filter(user=person).select_related("seat__body").order_by("since"),
    }
    return render(request, "portal/profile.html", context, status=422 if form.errors else 200)
