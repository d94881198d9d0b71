"""The registry of numbers: each number given, its convention and its state; a hole would show."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from commun.acteurs import Acteur
from commun.models import Compteur
from financement.models import Convention
from financement.services.numerotation import PREFIXE_SERIE, rang_de

_SERIE = re.compile(rf"^{PREFIXE_SERIE}(?P<departement>[0-9AB]{{2,3}})-(?P<annee>\d{{4}})$")


@dataclass(frozen=True)
class Serie:
    """The numbers of a département and year: `dernier` was given last, `attribues` stand on conventions."""

    departement: str
    annee: int
    dernier: int
    attribues: int

    @property
    def trous(self) -> int:
        """Numbers that no convention carries: none, unless the database was repaired by hand."""
        return self.dernier - self.attribues


def numeros(acteur: Acteur, *, departement: str = "", annee: str = "") -> QuerySet[Convention]:
    """Every numbered convention that the actor may see, annulled ones included, in the order of numbers."""
    demande = (
        Convention.objects.visibles_par(acteur)
        .filter(numero__startswith="CN-")
        .select_related("structure", "departement")
    )
    if departement:
        demande = demande.filter(numero__startswith=f"CN-{departement}-")
    if annee:
        demande = demande.filter(numero__contains=f"-{annee}-")
    return demande.order_by("numero")


def series(acteur: Acteur) -> list[Serie]:
    """Every series opened, with what its counter says and what the conventions carry. Two queries."""
    attribues = _compter(numeros(acteur).values_list("numero", flat=True))
    trouvees = []
    for cle, dernier in Compteur.objects.filter(cle__startswith=PREFIXE_SERIE).values_list("cle", "dernier"):
        if lue := _SERIE.match(cle):
            departement, annee = lue["departement"], int(lue["annee"])
            trouvees.append(Serie(departement, annee, dernier, attribues.get(f"CN-{departement}-{annee}", 0)))
    return sorted(trouvees, key=lambda serie: (-serie.annee, serie.departement))


def manquants(acteur: Acteur, serie: Serie) -> list[int]:
    """Ranks of a series that no convention carries."""
    portes = {
        rang_de(numero or "")
        for numero in numeros(acteur, departement=serie.departement, annee=str(serie.annee)).values_list(
            "numero", flat=True
        )
    }
    return [rang for rang in range(1, serie.dernier + 1) if rang not in portes]


def _compter(donnes: Iterable[str | None]) -> dict[str, int]:
    comptes: dict[str, int] = {}
    for numero in donnes:
        racine = (numero or "").rpartition("-")[0]
        comptes[racine] = comptes.get(racine, 0) + 1
    return comptes
