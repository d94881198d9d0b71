"""What happens to conventions when a post is given back or transferred."""

from __future__ import annotations

from commun.suites import ActeSurPoste, Suite
from financement.enums import EtatConvention
from financement.models import PosteConventionne

EN_COURS = (EtatConvention.BROUILLON, EtatConvention.SOUMISE, EtatConvention.A_SIGNER)


def prevoir(acte: ActeSurPoste) -> list[Suite]:
    """A convention on its way is settled first: two parties must not sign for a post that is leaving."""
    lignes = PosteConventionne.objects.filter(poste_id=acte.poste_id, actif=True).select_related("convention")
    suites = []
    for ligne in lignes.exclude(convention__etat=EtatConvention.ANNULEE):
        convention = ligne.convention
        if convention.etat in EN_COURS:
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
                    f"La convention {convention.numero} reste à son nom pour le temps passé : le droit constaté du"
                    " poste est recalculé et la différence paraît dans l'historique."
                )
            )
    return suites
