from django.urls import path

from notices import views

app_name = "notices"

urlpatterns = [
    path("notices/", views.notice_list, name="list"),
    path("notices/read/", views.notices_read, name="read_all"),
    path("notices/<int:pk>/", views.notice_open, name="open"),
    path("notices/<int:pk>/read/", views.notice_read, name="read"),
]
