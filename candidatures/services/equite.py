"""The optional answer about fairness: given with a consent, changed, taken back, by the person alone."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from candidatures.models import MeilleurRang, ReponseEquite
from candidatures.selecteurs.classement import classement
from commun.acteurs import Acteur
from commun.dates import jour_de_paris
from commun.erreurs import ErreurMetier
from structures.enums import EtatOffre
from structures.models import Offre

#: The positions looked at, latest first, and the first ranks of each: what a recruiter sees without turning a page.
OFFRES, PREMIERS = 100, 10


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


@transaction.atomic
def mesurer_rangs(*, le: datetime) -> int:
    """Each candidate's best rank among the first ones of the latest published positions (system perimeter).

    The ranking is live and stores nothing: this measure is made again each night, in place of the last one. Returns how
    many candidates are among the first of a position.
    """
    meilleurs: dict[UUID, int] = {}
    offres = (
        Offre.objects.filter(etat=EtatOffre.PUBLIEE).select_related("commune").order_by("-publiee_le", "pk")
    )
    for offre in offres[:OFFRES]:
        profils = classement(offre, jour=jour_de_paris(le)).profils[:PREMIERS]
        for rang, profil in enumerate(profils, start=1):
            meilleurs[profil.pk] = min(rang, meilleurs.get(profil.pk, rang))
    MeilleurRang.objects.all().delete()
    MeilleurRang.objects.bulk_create(
        MeilleurRang(candidat_id=candidat, rang=rang, mesure_le=le) for candidat, rang in meilleurs.items()
    )
    return len(meilleurs)
