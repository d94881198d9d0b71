"""Addresses of the simulator."""

from django.urls import path

from financement.simulateur import views

app_name = "simulateur"
urlpatterns = [
    path("", views.SimulateurView.as_view(), name="simulateur"),
    path("pdf", views.SimulationPdfView.as_view(), name="pdf"),
]
