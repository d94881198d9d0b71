"""Reminders of the opinions that préfectures owe: one before the deadline, one after it, once each."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.urls import reverse

from commun.acteurs import Acteur
from commun.courriels import ecrire
from commun.dates import jour_de_paris
from comptes.enums import ROLES_PREFECTURE
from comptes.selecteurs import courriels_par_departement
from structures.echeances import jour_du_rappel
from structures.enums import SorteRappel
from structures.models import Demande, RappelAvis
from structures.selecteurs import A_RENDRE

GABARITS = {SorteRappel.AVANT: "avis_a_rendre", SorteRappel.RETARD: "avis_en_retard"}


def rappeler_avis(*, par: Acteur, le: datetime) -> int:
    """Send the reminders of the day; returns how many requests were reminded. May run again: each goes once.

    A département without any agent is reminded when it has one. System perimeter.
    """
    jour = jour_de_paris(le)
    attendues = Demande.objects.filter(etat__in=A_RENDRE, echeance_avis__lte=jour_du_rappel(jour))
    demandes = list(attendues.select_related("commune", "departement").order_by("echeance_avis", "pk"))
    agents = courriels_par_departement(
        *ROLES_PREFECTURE, departements=(demande.departement_id for demande in demandes)
    )
    return sum(
        _rappeler(
            demande,
            SorteRappel.RETARD
            if demande.echeance_avis is not None and demande.echeance_avis < jour
            else SorteRappel.AVANT,
            sorted(agents[demande.departement_id]),
            par,
            le,
        )
        for demande in demandes
    )


@transaction.atomic
def _rappeler(demande: Demande, sorte: SorteRappel, adresses: list[str], par: Acteur, le: datetime) -> bool:
    """True when this call wrote the mails: the unique row decides between two runs."""
    if not adresses or demande.echeance_avis is None:
        return False
    rappel = RappelAvis(demande=demande, sorte=sorte, echeance=demande.echeance_avis, envoye_le=le)
    ecrits = RappelAvis.objects.bulk_create([rappel], ignore_conflicts=True)
    if not RappelAvis.objects.filter(pk__in=[r.pk for r in ecrits]).exists():
        return False
    for adresse in adresses:
        ecrire(
            gabarit=GABARITS[sorte],
            destinataire=adresse,
            par=par,
            demande=demande,
            lien=reverse("structures:prefecture_demande", kwargs={"pk": demande.pk}),
        )
    return True
