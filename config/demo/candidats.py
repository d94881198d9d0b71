"""Candidates of the demonstration, and the positions that meet them."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal

from candidatures.enums import DISTANCES_KM, Situation
from candidatures.models import Candidat
from candidatures.services.candidature import (
    Atouts,
    commencer_candidature,
    confirmer_candidature,
    deposer_candidature,
    modifier_recherche,
)
from candidatures.services.recrutement import recruter
from candidatures.services.rencontres import preselectionner
from commun.acteurs import VISITEUR, perimetre
from commun.models import Courriel
from comptes.enums import Role
from config.demo import ADRESSES
from config.demo.hotes import publier_position, referent_de
from config.demo.scene import Scene, creer_compte, ecouler, present
from conseillers.enums import TypeContrat
from conseillers.models import Contrat, Organisme
from conseillers.termes import TermesContrat, ajouter_mois
from structures.enums import Langue, Statut
from structures.models import Offre, Poste
from territoires.models import Commune

MOTIVATIONS = (
    "J'aide déjà mes voisins avec leurs démarches et leurs téléphones : je voudrais en faire mon métier.",
    "Patient et pédagogue, j'ai animé des ateliers informatiques en bibliothèque pendant deux ans.",
    "Après dix ans dans le commerce, je souhaite un métier utile, au contact des habitants.",
)
COMMUNES = ("87085", "87085", "87154", "87114", "87011", "19031", "19272", "23096", "23176", "75056", "97209")


def candidater(scene: Scene, jours: int, commune: str, adresse: str = "", **identite: str) -> Candidat:
    """One application, from the first page to the confirmed address, `jours` days from today."""
    prenom, nom, fictive = scene.identite()
    prenom, nom, adresse = identite.get("prenom", prenom), identite.get("nom", nom), adresse or fictive
    le = scene.instant(jours, scene.hasard.randint(8, 20))
    with perimetre(VISITEUR):
        candidat, jeton = commencer_candidature(
            prenom=prenom, nom=nom, email=adresse, telephone="0612345678", par=VISITEUR, le=le
        )
        porteur = VISITEUR.avec_jeton(jeton)
        modifier_recherche(
            candidat=candidat,
            commune=Commune.objects.get(pk=commune),
            distance_max_km=scene.hasard.choice([*DISTANCES_KM[2:], None]),
            disponible_le=(le + timedelta(days=scene.hasard.randint(0, 20))).date(),
            situation=scene.hasard.choice(Situation.values),
            a_experience=scene.hasard.random() < 0.4,
            atouts=Atouts(
                contrats=tuple(scene.hasard.sample(TypeContrat.values, scene.hasard.choice([0, 0, 1, 2]))),
                langues=tuple(scene.hasard.sample(Langue.values, scene.hasard.choice([0, 0, 1]))),
                vehicule=scene.hasard.random() < 0.6,
                pix=scene.hasard.choice([None, 2, 3, 4, 5, 6]),
            ),
            par=porteur,
            le=le,
        )
        deposer_candidature(
            candidat=candidat,
            motivation=scene.hasard.choice(MOTIVATIONS),
            majeur=True,
            consentement=True,
            par=porteur,
            le=le,
        )
    with perimetre(VISITEUR.avec_jeton(_lien_de_confirmation(adresse))) as porteur:
        candidat.refresh_from_db()
        confirmer_candidature(candidat=candidat, par=porteur, le=le)
    candidat.refresh_from_db()
    return candidat


def _lien_de_confirmation(adresse: str) -> str:
    """The token of the last mail that this person received: the demonstration reads its own mailbox."""
    courriel = Courriel.objects.filter(destinataire=adresse, gabarit="candidature_a_confirmer").latest(
        "cree_le"
    )
    trouve = re.search(r"/candidats/confirmer/([^/\s]+)/", courriel.texte)
    if trouve is None:
        raise LookupError(f"Aucun lien de confirmation pour {adresse}.")
    return trouve.group(1)


def creer_candidats(scene: Scene, nombre: int) -> list[Candidat]:
    """People waiting to be found, all over the territories of the demonstration."""
    return [
        candidater(scene, -scene.hasard.randint(1, 120), scene.hasard.choice(COMMUNES)) for _ in range(nombre)
    ]


def embaucher(
    scene: Scene,
    poste: Poste,
    jours: int,
    type_contrat: str = TypeContrat.CDD,
    adresse: str = "",
    **identite: str,
) -> Contrat:
    """A candidate found, preselected and recruited on this post: the contract starts `jours` days from today."""
    candidat = candidater(
        scene, jours - 30, present(present(poste.structure).commune_id), adresse, **identite
    )
    offre = publier_position(scene, poste, jours - 25, jours)
    return signer(scene, offre, candidat, jours, type_contrat)


def signer(scene: Scene, offre: Offre, candidat: Candidat, jours: int, type_contrat: str) -> Contrat:
    """Preselection, then contract on the terms of the position."""
    par = referent_de(offre.structure)
    with perimetre(par):
        rencontre = preselectionner(
            offre=offre, candidat_id=candidat.pk, par=par, le=scene.instant(jours - 20)
        )
        mois = 24 if offre.structure.statut == Statut.PUBLIC else 18
        debut = scene.jour(jours)
        contrat = recruter(
            rencontre=rencontre,
            termes=TermesContrat(
                type=type_contrat,
                date_debut=debut,
                date_fin=None
                if type_contrat == TypeContrat.CDI
                else ajouter_mois(debut, mois) - timedelta(days=1),
                salaire=Decimal("2050.00"),
            ),
            organisme=Organisme.objects.order_by("nom").first(),
            par=par,
            le=scene.instant(jours - 10),
        )
    ecouler()
    return contrat


def presenter_la_candidate(scene: Scene, poste: Poste) -> Offre:
    """The documented candidate, preselected on an open position of the main host, among others."""
    offre = publier_position(scene, poste, -6, 30)
    candidate = candidater(scene, -12, "87085", ADRESSES[Role.CANDIDAT], prenom="Inès", nom="Robin")
    voisin = candidater(scene, -9, "87114")
    par = referent_de(offre.structure)
    with perimetre(par):
        for candidat in (candidate, voisin):
            preselectionner(offre=offre, candidat_id=candidat.pk, par=par, le=scene.instant(-3))
    creer_compte(Role.CANDIDAT, ADRESSES[Role.CANDIDAT], "Inès", "Robin", scene.instant(-12))
    return offre
