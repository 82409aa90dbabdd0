from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation


class AccountAdapter(DefaultAccountAdapter):
    """People are invited by the administrator; nobody signs up by themselves."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """After signing in everybody is at home in their own language."""
        with translation.override(request.user.language):
            return reverse("home")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("profile")
