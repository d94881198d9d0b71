"""What waits for somebody in the ledger: anomalies of the last reading, amounts paid in excess."""

from __future__ import annotations

from django.urls import reverse

from commun.acteurs import Acteur
from commun.registres import AFaire
from comptes.enums import ROLES_STRUCTURE, Role
from financement.accueil import LECTEURS_LIVRE
from financement.enums import EtatTropPercu
from financement.lecture_livre import controles
from financement.models import TropPercu
from financement.selecteurs_livre import soldes_a_examiner

ATTENDUS = {
    Role.ORDONNATEUR: {EtatTropPercu.CONSTATE: "Trop-perçus à notifier"},
    Role.COMPTABLE: {
        EtatTropPercu.NOTIFIE: "Trop-perçus à recouvrer",
        EtatTropPercu.EN_PARTIE: "Trop-perçus à finir de recouvrer",
    },
}
DUS = (EtatTropPercu.NOTIFIE, EtatTropPercu.EN_PARTIE)


def a_faire(acteur: Acteur) -> list[AFaire]:
    """Lines of the home page of this actor."""
    if acteur.role in ROLES_STRUCTURE:
        dus = TropPercu.objects.visibles_par(acteur).filter(etat__in=DUS)
        return [AFaire("Trop-perçu à rembourser", reverse("financement:paiements"), lignes=dus)]
    if acteur.role not in LECTEURS_LIVRE:
        return []
    return [*_anomalies(), *_etats(acteur), *_finals(acteur)]


def _anomalies() -> list[AFaire]:
    dernier = controles().first()
    nombre = dernier.nombre_anomalies if dernier else 0
    return [AFaire("Anomalies du grand livre", reverse("financement:livre_verification"), nombre)]


def _etats(acteur: Acteur) -> list[AFaire]:
    page, visibles = reverse("financement:trop_percus"), TropPercu.objects.visibles_par(acteur)
    return [
        AFaire(libelle, f"{page}?etat={etat}", lignes=visibles.filter(etat=etat))
        for etat, libelle in ATTENDUS.get(Role(acteur.role), {}).items()
    ]


def _finals(acteur: Acteur) -> list[AFaire]:
    if acteur.role != Role.ANCT_VALIDATEUR:
        return []
    finals = [ligne for ligne in soldes_a_examiner(acteur) if ligne.finale]
    return [AFaire("Soldes définitifs à examiner", reverse("financement:trop_percus"), len(finals))]
