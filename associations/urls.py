from django.urls import path

from associations.views import public

app_name = "associations"

urlpatterns = [
    path("directions/", public.directions, name="directions"),
    path("directions/xlsx/", public.directions_xlsx, name="directions_xlsx"),
    path("associations/", public.association_list, name="association_list"),
    path("associations/<slug:key>/", public.association_detail, name="association_detail"),
    path("universities/", public.university_list, name="university_list"),
    path("universities/<slug:key>/", public.university_detail, name="university_detail"),
]
