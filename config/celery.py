"""The Celery application of workers and beat. Tasks live in each room's `tasks.py`."""

from __future__ import annotations

import os

from celery import Celery
from kombu import Queue

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
os.environ.setdefault("PROCESSUS", "travailleur")

app = Celery("conseiller_numerique")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.task_queues = [Queue(nom) for nom in ("defaut", "pdf", "argent", "courriel")]
app.autodiscover_tasks()
