"""The story of the demonstration, scene after scene."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from commun.acteurs import SYSTEME, Acteur, perimetre
from commun.delais import rafraichir_delais
from comptes.enums import Role
from config.demo import ADRESSES
from config.demo.campagnes import calculer_les_droits
from config.demo.candidats import creer_candidats, embaucher, presenter_la_candidate
from config.demo.conventions import (
    amender,
    approuver_une_fois,
    conventionner,
    ouvrir_les_credits,
    resilier,
    verifier,
)
from config.demo.echanges import faire_vivre_les_echanges
from config.demo.hotes import METROPOLE, Agents, creer_agents, creer_hotes, publier_position, referent_de
from config.demo.livre import controler
from config.demo.mouvements import demander_des_mouvements
from config.demo.reparation import preparer_les_reparations, verifier_la_semaine
from config.demo.scene import Scene, creer_compte, ecouler, oublier_les_vieux_courriels
from config.demo.terrain import animer, creer_organisme, former, fusionner_les_chiffres
from config.demo.vie_privee import montrer_les_droits
from conseillers.enums import TypeContrat
from conseillers.models import Contrat
from conseillers.services.avancement import actualiser_avancement
from conseillers.services.contrats import declarer_depart
from financement.enums import EtatConvention, Modalite
from financement.enums_avenant import EtatAvenant, TypeAvenant
from financement.importation import DECISIONS_2021, importer, lire_fichier
from financement.models import Convention
from structures.models import Poste, Structure

CANDIDATS = 60
ACTIVITES = 40


def raconter(*, aujourdhui: date) -> None:
    """Everything or nothing: a loading that dies leaves an empty demonstration, to be loaded again."""
    with transaction.atomic():
        scene = Scene(aujourdhui)
        agents = creer_agents(scene)
        ouvrir_les_credits(scene, agents)
        organisme = creer_organisme(scene)
        hotes = creer_hotes(scene, agents)
        contrats = _recruter_chez_l_hote_principal(scene, agents, hotes[0])
        contrats += _recruter_ailleurs(scene, agents, [h for h in hotes[1:] if h.denomination != METROPOLE])
        _recruter_a_la_metropole(scene, agents, next(h for h in hotes if h.denomination == METROPOLE))
        _former(scene, organisme, contrats)
        demander_des_mouvements(scene, agents, hotes)
        creer_candidats(scene, CANDIDATS)
        faire_vivre_les_echanges(scene)
        for contrat in contrats:
            animer(scene, contrat, ACTIVITES)
        _importer_les_attributions_de_2021(scene)
        preparer_les_reparations(scene, hotes[0])
        ecouler()
        calculer_les_droits(scene, agents)
        oublier_les_vieux_courriels()
    fusionner_les_chiffres()
    with perimetre(SYSTEME):
        rafraichir_delais(le=scene.instant(0, 12))
        actualiser_avancement(le=scene.instant(0, 12))
    controler(scene)
    verifier_la_semaine(scene)
    montrer_les_droits(scene)


def _importer_les_attributions_de_2021(scene: Scene) -> None:
    """The real decisions of spring 2021, as published: hosts all over the country, posts to be filled."""
    with perimetre(SYSTEME):
        importer(lire_fichier(DECISIONS_2021), par=SYSTEME, le=scene.instant(-1))


def _postes(structure: Structure) -> list[Poste]:
    return list(structure.postes.select_related("structure__commune").order_by("numero"))


def _recruter_chez_l_hote_principal(scene: Scene, agents: Agents, structure: Structure) -> list[Contrat]:
    """Four posts: two advisers under one active convention, a position with candidates, a post still free."""
    premier, deuxieme, troisieme, _ = _postes(structure)
    conseillere = embaucher(
        scene, premier, -330, TypeContrat.CDD, ADRESSES[Role.CONSEILLER], prenom="Awa", nom="Girard"
    )
    creer_compte(Role.CONSEILLER, ADRESSES[Role.CONSEILLER], "Awa", "Girard", scene.instant(-330))
    second = embaucher(scene, deuxieme, -200, TypeContrat.CDI)
    for contrat in (conseillere, second):
        verifier(scene, agents, contrat, -190)
    convention = conventionner(scene, agents, [conseillere, second], -180, "payee")
    amender(
        scene,
        agents,
        convention,
        -6,
        EtatAvenant.A_SIGNER,
        type_avenant=TypeAvenant.DUREE,
        objet="Le conseil municipal étale l'aide sur trois ans, pour garder les deux postes plus longtemps.",
        donnees={"modalite": Modalite.MOIS_36},
        effet=20,
    )
    presenter_la_candidate(scene, troisieme)
    return [conseillere, second]


def _recruter_ailleurs(scene: Scene, agents: Agents, hotes: list[Structure]) -> list[Contrat]:
    """Posts filled, vacant and free, conventions at each step."""
    etapes = ["ordonnee", "signee_structure", "payee", "soumise", "validee", "brouillon", "active"]
    # Third posts, whose convention is still being examined.
    detours = iter(("a_corriger", "en_instruction"))
    contrats = []
    for rang, structure in enumerate(hotes):
        postes = _postes(structure)
        debut = -300 + 30 * rang
        if rang == len(hotes) - 1:
            for poste in postes:
                publier_position(scene, poste, -5, 45)
            continue
        contrat = embaucher(scene, postes[0], debut)
        contrats.append(contrat)
        if rang % 2 == 0:
            verifier(scene, agents, contrat, debut + 5)
        if rang == len(etapes) - 1:
            conventionner(scene, agents, [contrat], debut + 8, "annulee")
        etape = etapes[rang % len(etapes)]
        # The offer to sign ends after sixty days.
        jours = -20 - rang if etape in ("validee", "signee_structure") else debut + 20
        convention = conventionner(scene, agents, [contrat], jours, etape)
        if etape == "payee":
            resilier(scene, agents, convention, debut + 90)
        if etape == "active":
            _allonger(scene, agents, convention)
        for poste in postes[2:3]:
            troisieme = embaucher(scene, poste, -30 - rang)
            verifier(scene, agents, troisieme, -25 - rang)
            conventionner(scene, agents, [troisieme], -20, next(detours, "soumise"))
        for poste in postes[1:2]:
            publier_position(scene, poste, -10 - rang, 20 + rang)
    _faire_partir(scene, contrats[0])
    amender(
        scene,
        agents,
        _convention_active(contrats[0]),
        -3,
        EtatAvenant.PREPARE,
        type_avenant=TypeAvenant.FIN,
        objet="Le poste est vacant et la structure ne recrutera pas de nouveau : la convention peut finir.",
        donnees={},
        effet=30,
    )
    return contrats


def _recruter_a_la_metropole(scene: Scene, agents: Agents, structure: Structure) -> None:
    """Four posts on one convention: its first instalment is large, one person approved it, another one has to."""
    contrats = [embaucher(scene, poste, -90) for poste in _postes(structure)]
    for contrat in contrats:
        verifier(scene, agents, contrat, -85)
    convention = conventionner(scene, agents, contrats, -70, "ordonnee")
    approuver_une_fois(scene, agents, convention, -55)


def _convention_active(contrat: Contrat) -> Convention:
    return Convention.objects.get(postes__poste=contrat.poste, etat=EtatConvention.ACTIVE)


def _allonger(scene: Scene, agents: Agents, convention: Convention) -> None:
    """An amendment in force: signed by both, sealed, checked by anybody from its number."""
    amender(
        scene,
        agents,
        convention,
        -40,
        EtatAvenant.EN_VIGUEUR,
        type_avenant=TypeAvenant.DUREE,
        objet="La structure préfère trois ans d'aide à deux.",
        donnees={"modalite": Modalite.MOIS_36},
        effet=-30,
    )


def _faire_partir(scene: Scene, contrat: Contrat) -> None:
    """One adviser left: the post is vacant, the entitlement computed again."""
    par = referent_de(contrat.structure)
    with perimetre(par):
        declarer_depart(
            contrat=contrat, date_depart=scene.jour(-40), motif="demission", par=par, le=scene.instant(-45)
        )
    contrat.refresh_from_db()
    ecouler()


def _former(scene: Scene, organisme: Acteur, contrats: list[Contrat]) -> None:
    """Paths of 350 and 420 hours under way or done; the last advisers still wait for their test."""
    for rang, contrat in enumerate(contrats[:-2]):
        heures = (350, 420)[rang % 2]
        former(scene, organisme, contrat, heures, (heures, 126, 63, heures)[rang % 4])
