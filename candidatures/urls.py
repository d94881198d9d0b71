"""Addresses of the room."""

app_name = "candidatures"
urlpatterns = []
