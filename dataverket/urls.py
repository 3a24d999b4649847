"""URLs of the ``web`` process."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

from dataverket.admin.console.address import PREFIX

urlpatterns: list[URLPattern | URLResolver] = [
    path("", RedirectView.as_view(pattern_name="admin:index"), name="home"),
    path(PREFIX.lstrip("/"), admin.site.urls),
    path("api/", include("dataverket.api.urls")),
]
