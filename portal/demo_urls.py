"""Pages of the demonstration; they answer 404 where the demo data is off."""

from django.urls import path

from portal.views import demo

app_name = "demo"

urlpatterns = [
    path("", demo.people, name="people"),
    path("mailbox/", demo.mailbox, name="mailbox"),
    path("mailbox/<int:pk>/", demo.letter_detail, name="letter"),
    path("mailbox/<int:pk>/invite.ics", demo.letter_calendar, name="calendar"),
]
