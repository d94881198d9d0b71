"""A form sent twice writes once: its identifier is drawn when it is shown."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from psycopg.errors import UniqueViolation

from ateliers.models import Activite, Atelier
from commun.acteurs import Acteur
from commun.erreurs import ErreurMetier


def inserer_une_fois(objet: Atelier | Activite, *, par: Acteur) -> bool:
    """Insert, or do nothing when the actor already wrote this row. True when this call inserted it.

    Raises ErreurMetier `identifiant_pris` when the identifier belongs to somebody else.
    """
    try:
        with transaction.atomic():
            objet.save(force_insert=True)
    except IntegrityError as erreur:
        if not isinstance(erreur.__cause__, UniqueViolation):
            raise
        if type(objet).objects.visibles_par(par).filter(pk=objet.pk).exists():
            return False
        raise ErreurMetier(
            "identifiant_pris", "Ce formulaire a déjà servi. Rechargez la page et recommencez."
        ) from None
    return True
