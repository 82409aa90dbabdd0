from django.urls import path

from directory import views

app_name = "directory"

urlpatterns = [
    path("orders/<int:pk>/scan/", views.order_scan, name="order_scan"),
    path("clauses/", views.clauses, name="clauses"),
    path("clauses/<str:identifier>/", views.clause, name="clause"),
]
