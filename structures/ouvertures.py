"""Since when each kind of host may file a request: public hosts first, private ones later (dated data)."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from pathlib import Path

from commun.dates import date_francaise, jour_de_paris
from commun.erreurs import ErreurMetier
from commun.parametres import Groupe, Parametre, lire
from structures.enums import Statut

FICHIER = Path(__file__).parent / "donnees" / "ouverture.yaml"
OUVERT = "ouvert"


@cache
def calendrier() -> Groupe:
    """Openings by kind of host. Raises ErreurParametre on a faulty file."""
    groupe = lire(FICHIER, nom="ouverture", fichier="structures/donnees/ouverture.yaml")
    if not isinstance(groupe, Groupe):
        raise TypeError(FICHIER.name)
    groupe.exiger(set(Statut.values))
    return groupe


def exiger_ouverture(
    statut: str, *, le: datetime, champ: str = "type_structure", dates: Groupe | None = None
) -> None:
    """Raises `pas_encore_ouvert` or `ferme` when hosts of this kind may not file on the Paris day of `le`."""
    serie = (dates or calendrier()).parametre(Statut(statut), unite="regle")
    jour = jour_de_paris(le)
    if _est_ouvert(serie, jour):
        return
    prochaine = next((v.depuis for v in serie.valeurs if v.depuis > jour and v.texte == OUVERT), None)
    qui = "publics" if statut == Statut.PUBLIC else "privés (associations, économie sociale et solidaire)"
    if prochaine is None:
        raise ErreurMetier("ferme", f"Le dépôt des demandes est clos pour les employeurs {qui}.", champ)
    raise ErreurMetier(
        "pas_encore_ouvert",
        f"Les employeurs {qui} pourront déposer une demande à partir du {date_francaise(prochaine)} :"
        " enregistrez votre brouillon et revenez ce jour-là.",
        champ,
    )


def _est_ouvert(serie: Parametre, jour: date) -> bool:
    return jour >= serie.debut and serie.au(jour).texte == OUVERT
