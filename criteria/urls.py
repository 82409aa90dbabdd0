from django.urls import path

from criteria import views

app_name = "criteria"

urlpatterns = [
    path("criteria/", views.criterion_list, name="criterion_list"),
]
