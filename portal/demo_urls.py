"""Pages of the demonstration; they answer 404 where the demo data is off."""

from django.urls import path

from portal.views import demo

app_name = "demo"

urlpatterns = [
    path("", demo.people, name="people"),
    path("keys/<slug:persona>.p12", demo.key_file, name="key_file"),
    path("keys/<slug:persona>.legacy.p12", demo.key_file, {"legacy": True}, name="key_file_legacy"),
    path("mailbox/", demo.mailbox, name="mailbox"),
    path("mailbox/<int:pk>/", demo.letter_detail, name="letter"),
    path("mailbox/<int:pk>/drawn/", demo.letter_drawn, name="letter_drawn"),
    path("mailbox/<int:pk>/invite.ics", demo.letter_calendar, name="calendar"),
]
