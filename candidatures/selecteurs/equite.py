"""Fairness: one's own answer, and the national sums without any cell under five."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from candidatures.enums import SexeDeclare, TrancheAge
from candidatures.models import ReponseEquite
from commun.acteurs import Acteur
from territoires.models import Departement


@dataclass(frozen=True)
class LigneEquite:
    """One group; None: fewer than five, not said. Rates are per cent of the candidates of the group."""

    libelle: str
    candidats: int | None
    bien_classes: int | None
    preselectionnes: int | None
    recus: int | None
    recrutes: int | None

    @property
    def taux_bien_classes(self) -> int | None:
        return _taux(self.bien_classes, self.candidats)

    @property
    def taux_preselection(self) -> int | None:
        return _taux(self.preselectionnes, self.candidats)

    @property
    def taux_recrutement(self) -> int | None:
        return _taux(self.recrutes, self.candidats)


def _taux(part: int | None, tout: int | None) -> int | None:
    return round(100 * part / tout) if part is not None and tout else None


DIMENSIONS = {
    "sexe": "Sexe déclaré",
    "age": "Tranche d'âge déclarée",
    "departement": "Département de résidence",
}


def tableaux_equite() -> list[tuple[str, list[LigneEquite]]]:
    """By dimension, its groups (national perimeter)."""
    with connection.cursor() as curseur:
        curseur.execute("select * from candidatures_equite()")
        lignes = curseur.fetchall()
    noms = {
        "sexe": dict(SexeDeclare.choices),
        "age": dict(TrancheAge.choices),
        "departement": dict(Departement.objects.order_by("nom_tri").values_list("code", "nom")),
    }
    trouvees = {(cle, valeur): comptes for cle, valeur, *comptes in lignes}
    # in the order of the choices, not of their slugs
    return [
        (
            titre,
            [
                LigneEquite(str(nom), *trouvees[(cle, valeur)])
                for valeur, nom in noms[cle].items()
                if (cle, valeur) in trouvees
            ],
        )
        for cle, titre in DIMENSIONS.items()
    ]


def reponse_equite_de(acteur: Acteur) -> ReponseEquite | None:
    """The signed-in person's own answer."""
    if acteur.utilisateur_id is None:
        return None
    return ReponseEquite.objects.filter(personne_id=acteur.utilisateur_id).first()
