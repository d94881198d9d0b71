"""Training and workshops: what advisers do."""

from __future__ import annotations

from datetime import time, timedelta
from decimal import Decimal
from uuid import uuid4

from ateliers.enums import Canal, Theme, TypeActivite
from ateliers.models import Atelier, Lieu
from ateliers.services.activites import saisir_activite
from ateliers.services.agregats import fusionner
from ateliers.services.ateliers import NouveauLieu, planifier_atelier, saisir_compte_rendu
from commun.acteurs import SYSTEME, Acteur, perimetre
from comptes.enums import Role
from comptes.models import Utilisateur
from comptes.selecteurs import acteur_de
from config.demo import ADRESSES
from config.demo.scene import Scene, creer_compte, present
from conseillers.enums import DemiJournee
from conseillers.models import Contrat, DossierFormation, Organisme, Parcours
from conseillers.services.formation import emarger, positionner

TITRES = (
    ("Premiers pas sur l'ordinateur", [Theme.EQUIPEMENT, Theme.VOCABULAIRE]),
    ("Naviguer sur internet sans crainte", [Theme.INTERNET, Theme.SECURITE]),
    ("Mon courriel et moi", [Theme.COURRIEL]),
    ("Bien utiliser son smartphone", [Theme.SMARTPHONE]),
    ("Mes démarches en ligne", [Theme.DEMARCHE]),
    ("Payer et vendre en ligne", [Theme.BUDGET, Theme.FRAUDE]),
)


def creer_organisme(scene: Scene) -> Acteur:
    """The documented training organisation."""
    organisme, _ = Organisme.objects.get_or_create(nom="Les Ateliers du Limousin")
    return creer_compte(
        Role.ORGANISME_FORMATION,
        ADRESSES[Role.ORGANISME_FORMATION],
        "Hugo",
        "Fontaine",
        scene.instant(-420),
        organisme_id=organisme.pk,
    )


def former(scene: Scene, organisme: Acteur, contrat: Contrat, heures: int, faites: int) -> None:
    """A path chosen, then `faites` hours signed by half-days of 3,5 h from the first week of the contract."""
    dossier = DossierFormation.objects.get(conseiller_id=contrat.conseiller_id)
    with perimetre(organisme):
        parcours = Parcours.objects.filter(heures=heures).order_by("code")[0]
        le = scene.instant((contrat.date_debut - scene.aujourdhui).days + 3)
        positionner(dossier=dossier, parcours=parcours, par=organisme, le=le)
        jour, reste = contrat.date_debut + timedelta(days=7), Decimal(faites)
        while reste > 0 and jour < scene.aujourdhui:
            for demi_journee in DemiJournee.values:
                if jour.weekday() < 4 and reste > 0:
                    emarger(
                        dossier=dossier,
                        date=jour,
                        demi_journee=demi_journee,
                        present=True,
                        heures=min(Decimal("3.5"), reste),
                        motif_absence="",
                        par=organisme,
                        le=scene.instant(0),
                    )
                    reste -= min(Decimal("3.5"), reste)
            jour += timedelta(days=1)


def acteur_du_conseiller(contrat: Contrat) -> Acteur:
    """The adviser of a contract, as a user of the platform; who left is told as of then."""
    utilisateur = Utilisateur.objects.get(pk=contrat.personne_id)
    return acteur_de(utilisateur.habilitations.filter(role=Role.CONSEILLER).latest("cree_le"))


def animer(scene: Scene, contrat: Contrat, activites: int) -> None:
    """A place, workshops past and to come, and a year of activities."""
    par = acteur_du_conseiller(contrat)
    debut = max((contrat.date_debut - scene.aujourdhui).days + 3, -364)
    fin = contrat.date_depart or contrat.date_fin or scene.jour(365)
    dernier = min((fin - scene.aujourdhui).days, 0)
    commune = present(contrat.structure.commune)
    lieu: Lieu | NouveauLieu = NouveauLieu("Salle polyvalente", "2 rue de l'École", commune)
    with perimetre(par):
        for rang in range(6):
            titre, themes = scene.hasard.choice(TITRES)
            jours = (-28, -14, -7, 2, 6, 13)[rang]
            if jours < debut or scene.jour(jours) > fin:
                continue
            atelier = planifier_atelier(
                identifiant=uuid4(),
                lieu=lieu,
                titre=titre,
                description="Atelier gratuit, ouvert à tous, matériel fourni.",
                themes=themes,
                jour=scene.jour(jours),
                heure=time(scene.hasard.choice((10, 14, 16))),
                duree_minutes=90,
                places=8,
                par=par,
                le=scene.instant(jours - 10),
            )
            lieu = atelier.lieu
            if jours < 0:
                _rendre_compte(scene, atelier, par, jours)
        for _ in range(activites):
            jours = scene.hasard.randint(debut, dernier)
            saisir_activite(
                identifiant=uuid4(),
                type=scene.hasard.choice(
                    [TypeActivite.INDIVIDUEL, TypeActivite.INDIVIDUEL, TypeActivite.PONCTUEL]
                ),
                date=scene.jour(jours),
                canal=scene.hasard.choice(Canal.values),
                participants=1,
                duree_minutes=scene.hasard.choice((30, 45, 60, 90)),
                themes=[scene.hasard.choice(Theme.values)],
                par=par,
                le=scene.instant(0, 20),
            )


def _rendre_compte(scene: Scene, atelier: Atelier, par: Acteur, jours: int) -> None:
    saisir_compte_rendu(
        atelier=atelier,
        participants=scene.hasard.randint(3, 8),
        duree_minutes=atelier.duree_minutes,
        themes=atelier.themes,
        par=par,
        le=scene.instant(jours, 20),
    )


def fusionner_les_chiffres() -> None:
    """The figures are merged before the first visit."""
    with perimetre(SYSTEME):
        while fusionner():
            pass
