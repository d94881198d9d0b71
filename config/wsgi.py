"""WSGI entry point of the web processes."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
os.environ.setdefault("PROCESSUS", "web")

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
