"""The amount that the State published for a decision: flat amount of each post, and its training."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

from commun.parametres import ErreurParametre, Groupe, Parametre, lire
from financement.chargement import bareme_en_vigueur
from financement.moteur import Dossier, calculer
from structures.enums import Dispositif

FICHIER_FORMATION = "financement/importation/formation_par_poste.yaml"
_CHEMIN = Path(__file__).parent / "formation_par_poste.yaml"


def ouverture() -> date:
    """The first day of the scheme `forfait-2021`: no committee decided before."""
    return bareme_en_vigueur().dispositifs[Dispositif.FORFAIT_2021].regles[0].depuis


def montant_calcule(*, statut: str, departement: str, date_comite: date, nombre: int) -> Decimal:
    """Euros for `nombre` posts: scheme `forfait-2021` with its overseas increase, plus the training of each post.

    The rate is that of the day of the committee (programme A2). Raises ErreurDossier on an unknown département.
    """
    dossier = Dossier(
        dispositif=Dispositif.FORFAIT_2021.value,
        statut=statut,
        occupations=(),
        departement=departement,
        date_signature=date_comite,
    )
    forfait = calculer(dossier, bareme_en_vigueur()).plafond
    return nombre * (forfait + _formation(date_comite))


def ecrire_montant(montant: Decimal) -> str:
    """As the State writes it: `274025`, and `274025.50` when there are cents."""
    return f"{montant:.0f}" if montant == montant.to_integral_value() else f"{montant:f}"


def _formation(jour: date) -> Decimal:
    valeur = _parametre_formation().au(jour).valeur
    if valeur is None:
        raise ErreurParametre(FICHIER_FORMATION, 1, f"aucun coût de formation au {jour.isoformat()}")
    return valeur


@cache
def _parametre_formation() -> Parametre:
    lu = lire(_CHEMIN, nom="formation_par_poste", fichier=FICHIER_FORMATION)
    groupe = Groupe("importation", "", {"formation_par_poste": lu}, fichier=FICHIER_FORMATION, ligne=1)
    return groupe.parametre("formation_par_poste", unite="EUR")
