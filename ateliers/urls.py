"""Addresses of the room."""

app_name = "ateliers"
urlpatterns = []
