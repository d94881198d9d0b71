"""Addresses of the room."""

app_name = "structures"
urlpatterns = []
