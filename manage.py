#!/usr/bin/env python
"""Django's command line. Commands connect as the owner of the tables (see docs/architecture.md)."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    os.environ.setdefault("PROCESSUS", "proprietaire")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
