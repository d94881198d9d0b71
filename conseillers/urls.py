"""Addresses of the room."""

app_name = "conseillers"
urlpatterns = []
