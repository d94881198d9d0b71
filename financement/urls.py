"""Addresses of the room."""

app_name = "financement"
urlpatterns = []
