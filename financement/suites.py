"""What happens to conventions when a post is given back or transferred."""

from __future__ import annotations

from datetime import datetime, timedelta

from commun.acteurs import Acteur
from commun.dates import date_francaise
from commun.suites import ActeSurPoste, Suite
from financement.enums import CONVENTIONS_EN_COURS, EtatConvention
from financement.models import PosteConventionne


def prevoir(acte: ActeSurPoste) -> list[Suite]:
    """A convention on its way is settled first: two parties must not sign for a post that is leaving."""
    lignes = PosteConventionne.objects.filter(poste_id=acte.poste_id, actif=True).select_related("convention")
    suites = []
    for ligne in lignes.exclude(convention__etat=EtatConvention.ANNULEE):
        convention = ligne.convention
        if convention.etat in CONVENTIONS_EN_COURS:
            suites.append(
                Suite(
                    f"Le poste {acte.numero} figure dans une convention en cours"
                    f" (« {convention.get_etat_display().lower()} ») : annulez-la, ou retirez-en le poste.",
                    bloquante=True,
                )
            )
        elif acte.structure_id == ligne.structure_id:
            suites.append(
                Suite(
                    f"La convention {convention.numero} reste à son nom pour le temps passé, jusqu'au"
                    f" {date_francaise(acte.date_effet - timedelta(days=1))} : le droit constaté du poste est recalculé"
                    " et la différence paraît dans l'historique."
                )
            )
            if acte.acte == "transferer":
                suites.append(
                    Suite(
                        "Le nouvel hôte pourra mettre le poste sous convention : les mois consommés et le plafond"
                        " restent ceux du poste."
                    )
                )
    return suites


def executer(acte: ActeSurPoste, par: Acteur, le: datetime) -> None:
    """The post leaves the conventions of its host on the eve of the act: its days after are another convention's."""
    PosteConventionne.objects.filter(
        poste_id=acte.poste_id,
        structure_id=acte.structure_id,
        actif=True,
        dernier_jour__isnull=True,
        convention__etat=EtatConvention.ACTIVE,
    ).update(dernier_jour=acte.date_effet - timedelta(days=1))
