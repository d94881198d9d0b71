"""The optional answer about fairness: given with a consent, changed, taken back, by the person alone."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from candidatures.models import ReponseEquite
from commun.acteurs import Acteur
from commun.erreurs import ErreurMetier


@transaction.atomic
def repondre_equite(*, sexe: str, tranche_age: str, par: Acteur, le: datetime) -> ReponseEquite:
    """Keep the answer in place of the last one. Raises ErreurMetier `reponse_vide`, `personne_inconnue`."""
    if par.utilisateur_id is None:
        raise ErreurMetier("personne_inconnue", "Connectez-vous pour répondre.")
    if not sexe and not tranche_age:
        raise ErreurMetier(
            "reponse_vide", "Répondez à une question au moins, ou revenez à votre candidature."
        )
    reponse, _ = ReponseEquite.objects.update_or_create(
        personne_id=par.utilisateur_id,
        defaults={"sexe": sexe, "tranche_age": tranche_age, "consentie_le": le},
    )
    return reponse


@transaction.atomic
def reprendre_reponse_equite(*, par: Acteur, le: datetime) -> bool:
    """Delete the answer at once; False when there was none."""
    if par.utilisateur_id is None:
        return False
    return bool(ReponseEquite.objects.filter(personne_id=par.utilisateur_id).delete()[0])
