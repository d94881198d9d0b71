"""A unique index decides races; its refusal becomes a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction

from commun.erreurs import ErreurMetier


@contextmanager
def contrainte(nom: str, erreur: ErreurMetier) -> Iterator[None]:
    """Run the block in a savepoint; a violation of the constraint `nom` raises `erreur`, any other one passes."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as violation:
        if getattr(getattr(violation.__cause__, "diag", None), "constraint_name", None) != nom:
            raise
        raise erreur from violation
