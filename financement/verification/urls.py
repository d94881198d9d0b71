"""Addresses of the public check. The second one is printed in QR codes: it never changes."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from financement.verification import views


class Numero(StringConverter):
    regex = "[A-Za-z0-9][A-Za-z0-9-]{0,39}"


register_converter(Numero, "numero_acte")

app_name = "verification"
urlpatterns = [
    path("", views.VerifierView.as_view(), name="verifier"),
    path("<numero_acte:numero>/", views.ActeView.as_view(), name="acte"),
]
