from django.urls import path

from council import views

app_name = "council"

urlpatterns = [
    path("council/", views.roster, name="roster"),
]
