"""What the database refuses, said in French: the sentence is written once, on the model's constraint."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, models, transaction

from commun.erreurs import ErreurMetier


@contextmanager
def contraintes_en_clair(*modeles: type[models.Model]) -> Iterator[None]:
    """Run a write in a savepoint; a violated constraint of these models becomes an ErreurMetier of its name."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as erreur:
        violee = getattr(getattr(erreur.__cause__, "diag", None), "constraint_name", "")
        for modele in modeles:
            for contrainte in modele._meta.constraints:
                if contrainte.name == violee and contrainte.violation_error_message:
                    raise ErreurMetier(violee, str(contrainte.violation_error_message)) from erreur
        raise
