"""The signatory's IIN: entered once, kept as a keyed hash, never shown."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.errors import DomainError
from core.http import render_page as render
from signatures import services
from signatures.forms import IdentityForm
from signatures.models import SignerIdentity


@require_http_methods(["GET", "HEAD", "POST"])
def identity(request: HttpRequest) -> HttpResponse:
    form = IdentityForm(request.POST or None)
    known = SignerIdentity.objects.filter(user=request.user).first()
    target = request.POST.get("next") or request.GET.get("next") or ""
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}):
        target = ""
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                services.save_identity(request.user, iin=form.cleaned_data["iin"], actor=request.user)
            except DomainError as error:
                form.add_error("iin", str(error))
            else:
                messages.success(request, _("Your IIN is known to the portal: you can sign."))
                return HttpResponseRedirect(target or request.path)
    context = {"page_title": _("My IIN for signing"), "form": form, "known": known, "next": target}
    return render(request, "signatures/identity.html", context, status=status)
