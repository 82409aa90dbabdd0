"""People and their offices, for the administrator. A person's seats come from another app: the pages are here."""

from django.urls import path

from portal.views import people

app_name = "people"

urlpatterns = [
    path("", people.people_list, name="list"),
    path("invite/", people.person_invite, name="invite"),
    path("<int:pk>/", people.person_detail, name="detail"),
    path("<int:pk>/invite-again/", people.person_invite_again, name="invite_again"),
    path("<int:pk>/offices/", people.office_give, name="office_give"),
    path("<int:pk>/deactivate/", people.person_deactivate, name="deactivate"),
    path("<int:pk>/reactivate/", people.person_reactivate, name="reactivate"),
    path("offices/<int:pk>/end/", people.office_end, name="office_end"),
]
