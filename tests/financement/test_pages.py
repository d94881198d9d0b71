"""Who reaches each page, what a stranger finds, what an empty page says, and what a page costs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import unescape
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse

from commun.acteurs import SYSTEME, Acteur, perimetre
from commun.registres import a_faire
from comptes.enums import ROLES_ANCT, ROLES_FINANCE, ROLES_STRUCTURE, Role
from comptes.models import Utilisateur
from comptes.selecteurs import acteur_de
from comptes.services import donner_role
from conseillers.models import Organisme
from financement.enums import EtatConvention
from financement.models import Calcul, Convention, Ordre, PosteConventionne, Tranche
from financement.services.ordres import proposer_ordre
from structures.models import Structure
from tests.fabriques import LE, creer_personne
from tests.financement.fabriques import (
    creer_convention,
    creer_jeu,
    creer_ordre,
    creer_postes_pourvus,
    creer_tranche,
    personnes,
)
from tests.outils import client_de, compter_requetes
from tests.structures.fabriques import creer_structure

pytestmark = pytest.mark.django_db

PREPARATION = {Role.STRUCTURE_REFERENT, Role.STRUCTURE_GESTIONNAIRE}
INSTRUCTION = {*ROLES_ANCT, *ROLES_FINANCE, Role.ADMINISTRATEUR}
COMPTABILITE = {Role.ORDONNATEUR, Role.COMPTABLE}

# name → which object of the game is in the address, who may read (GET) or, for a button, act (POST)
PAGES: dict[str, tuple[str, set[str]]] = {
    "conventions": ("", set(ROLES_STRUCTURE)),
    "convention_nouvelle": ("", PREPARATION),
    "convention": ("convention_soumise", set(ROLES_STRUCTURE)),
    "convention_modifier": ("convention_brouillon", PREPARATION),
    "convention_annuler": ("convention_brouillon", set(ROLES_STRUCTURE)),
    "convention_signer": ("convention_a_signer", {Role.STRUCTURE_SIGNATAIRE}),
    "paiements": ("", set(ROLES_STRUCTURE)),
    "droits": ("poste", set(ROLES_STRUCTURE)),
    "instruction_conventions": ("", INSTRUCTION),
    "instruction_convention": ("convention_soumise", INSTRUCTION),
    "corriger": ("convention_soumise", set(ROLES_ANCT)),
    "instruction_annuler": ("convention_soumise", {Role.ANCT_VALIDATEUR}),
    "signatures": ("", {Role.SIGNATAIRE_FINANCEUR}),
    "signature": ("convention_a_signer", {Role.SIGNATAIRE_FINANCEUR}),
    "tranches": ("", COMPTABILITE),
    "ordonner": ("tranche_prete", {Role.ORDONNATEUR}),
    "ordres": ("", COMPTABILITE),
    "approuver": ("ordre_propose", {Role.COMPTABLE}),
    "refuser": ("ordre_propose", {Role.COMPTABLE}),
}
BOUTONS: dict[str, tuple[str, set[str]]] = {
    "convention_soumettre": ("convention_brouillon", set(ROLES_STRUCTURE)),
    "valider": ("convention_soumise", {Role.ANCT_VALIDATEUR}),
    "tranches_examiner": ("", {Role.ORDONNATEUR}),
}
LECTURES = {"convention", "droits"}
ETRANGERES = [
    nom for nom, (objet, roles) in (PAGES | BOUTONS).items() if objet and roles <= set(ROLES_STRUCTURE)
]


def adresse(nom: str, *args: object) -> str:
    return reverse(f"financement:{nom}", args=args)


def tous_les_acteurs(structure: Structure) -> list[Acteur]:
    """One person per role, the host's for the host roles."""
    organisme = Organisme.objects.create(nom="Organisme d'essai")
    perimetres = {
        Role.PREFECTURE_DEPARTEMENT: {"departement": "87"},
        Role.PREFECTURE_REGION: {"region": "75"},
        Role.COORDINATEUR_CONSEILLERS: {"departement": "87"},
        Role.ORGANISME_FORMATION: {"organisme_id": organisme.pk},
    }
    for role in ROLES_STRUCTURE:
        perimetres[role] = {"structure_id": structure.pk}
    return [creer_personne(role, **perimetres.get(role, {})) for role in Role]


def test_chaque_page_et_chaque_role():
    jeu = creer_jeu()
    ecarts = []
    for acteur in tous_les_acteurs(jeu["structure"]):
        client = client_de(acteur)
        for nom, (objet, roles) in PAGES.items():
            url = adresse(nom, *([jeu[objet].pk] if objet else []))
            attendu = 200 if acteur.role in roles else 403
            obtenu = client.get(url).status_code
            if obtenu != attendu:
                ecarts.append((nom, acteur.role, attendu, obtenu))
        for nom, (objet, roles) in BOUTONS.items():
            url = adresse(nom, *([jeu[objet].pk] if objet else []))
            if acteur.role not in roles and (obtenu := client.post(url).status_code) != 403:
                ecarts.append((nom, acteur.role, 403, obtenu))
            if (obtenu := client.get(url).status_code) not in {403, 405}:
                ecarts.append((nom, acteur.role, "403 ou 405", obtenu))
    assert ecarts == []
    visiteur = client_de(None)
    for nom, (objet, _) in (PAGES | BOUTONS).items():
        url = adresse(nom, *([jeu[objet].pk] if objet else []))
        assert visiteur.get(url)["Location"].startswith("/compte/login/"), nom


def test_une_autre_structure_ne_trouve_rien():
    jeu = creer_jeu()
    avant = dict(Convention.objects.values_list("pk", "etat"))
    gens = personnes(creer_structure(denomination="Ailleurs"))
    for nom in ETRANGERES:
        objet, roles = (PAGES | BOUTONS)[nom]
        for acteur in (gens.referent, gens.gestionnaire, gens.signataire):
            if acteur.role in roles:
                client = client_de(acteur)
                url = adresse(nom, jeu[objet].pk)
                if nom in PAGES:
                    assert client.get(url).status_code == 404, (nom, acteur.role)
                if nom not in LECTURES:
                    code = client.post(url, {"motif": "Motif assez long.", "lu": "on"}).status_code
                    assert code == 404, (nom, acteur.role)
    assert dict(Convention.objects.values_list("pk", "etat")) == avant


def test_la_base_seule_cache_l_argent_des_autres():
    creer_jeu()
    modeles = (Convention, PosteConventionne, Calcul, Tranche, Ordre)
    assert all(modele.objects.count() > 0 for modele in modeles)
    ailleurs = personnes(creer_structure(denomination="Ailleurs"))
    conseiller = creer_personne(Role.CONSEILLER)
    for acteur in (ailleurs.referent, ailleurs.signataire, conseiller, Acteur()):
        with perimetre(acteur):
            assert [modele.objects.count() for modele in modeles] == [0] * 5, acteur.role
    with perimetre(ailleurs.ordonnateur):
        assert all(modele.objects.count() > 0 for modele in modeles)


def test_objet_inconnu():
    client = client_de(creer_personne(Role.ANCT_VALIDATEUR))
    assert client.get(adresse("instruction_convention", uuid4())).status_code == 404
    assert client.post(adresse("valider", uuid4())).status_code == 404


def texte(acteur: Acteur, nom: str, *args: object) -> str:
    return unescape(client_de(acteur).get(adresse(nom, *args)).content.decode())


@pytest.mark.parametrize(
    ("qui", "page", "phrase"),
    [
        ("referent", "conventions", "Aucune convention pour le moment."),
        ("referent", "convention_nouvelle", "Tous vos postes figurent déjà dans une convention."),
        ("referent", "paiements", "Aucun paiement pour le moment"),
        ("validateur", "instruction_conventions", "Aucune convention ne correspond à ces critères."),
        ("financeur", "signatures", "Aucune convention n'attend la signature de l'État."),
        ("ordonnateur", "tranches", "Aucune tranche dans cet état."),
        ("comptable", "ordres", "Aucun ordre n'attend votre décision."),
    ],
)
def test_une_page_vide_le_dit(qui, page, phrase):
    assert phrase in texte(getattr(personnes(creer_structure()), qui), page)


def test_un_poste_sans_calcul_le_dit():
    structure = creer_structure()
    (poste,) = creer_postes_pourvus(structure)
    assert "Aucun calcul pour le moment" in texte(personnes(structure).referent, "droits", poste.pk)


def test_les_filtres_de_l_instruction():
    limoges = creer_convention(
        EtatConvention.SOUMISE, structure=creer_structure(denomination="Mairie de Limoges")
    )
    brive = creer_convention(
        EtatConvention.A_SIGNER,
        structure=creer_structure("Brive-la-Gaillarde", denomination="Mairie de Brive"),
        le=LE + timedelta(days=1),
    )
    creer_convention(structure=creer_structure(denomination="Mairie sans soumission"))
    client = client_de(personnes(limoges.structure).validateur)

    def structures(**filtres: str) -> list[str]:
        page = client.get(adresse("instruction_conventions"), filtres)
        return [convention.structure.denomination for convention in page.context["conventions"]]

    assert structures() == ["Mairie de Limoges", "Mairie de Brive"]
    assert structures(etat="a_signer") == ["Mairie de Brive"]
    assert structures(etat="inconnu") == ["Mairie de Limoges", "Mairie de Brive"]
    assert structures(departement="87") == ["Mairie de Limoges"]
    assert structures(recherche="mairie de b") == ["Mairie de Brive"]
    assert structures(recherche=str(brive.numero).lower()) == ["Mairie de Brive"]
    assert structures(recherche=limoges.structure.siret) == ["Mairie de Limoges"]
    assert structures(recherche="rien") == []


def test_le_motif_d_une_meme_personne_sur_son_ordre_s_affiche():
    tranche = creer_tranche()
    ordonnateur = personnes(tranche.structure).ordonnateur
    with perimetre(ordonnateur):
        ordre = proposer_ordre(tranche=tranche, par=ordonnateur, le=LE)
    utilisateur = Utilisateur.objects.get(pk=ordonnateur.utilisateur_id)
    comptable = acteur_de(donner_role(utilisateur=utilisateur, role=Role.COMPTABLE, par=SYSTEME, le=LE))
    reponse = client_de(comptable).post(adresse("approuver", ordre.pk))
    assert reponse.status_code == 422
    phrase = "Un ordre est décidé par une autre personne que celle qui l'a proposé."
    assert phrase in unescape(reponse.content.decode())


def test_annuler_depuis_la_page():
    convention = creer_convention(EtatConvention.SOUMISE)
    client = client_de(personnes(convention.structure).referent)
    client.post(adresse("convention_annuler", convention.pk), {"motif": "Nous renonçons à ce projet."})
    convention.refresh_from_db()
    assert (convention.etat, convention.postes.get().actif) == (EtatConvention.ANNULEE, False)


def test_pas_de_signature_sans_document():
    convention = creer_convention(EtatConvention.A_SIGNER)
    for acteur, page in (
        (personnes(convention.structure).signataire, "convention_signer"),
        (personnes(convention.structure).financeur, "signature"),
    ):
        client = client_de(acteur)
        assert "Document en préparation" in unescape(
            client.get(adresse(page, convention.pk)).content.decode()
        )
        assert client.post(adresse(page, convention.pk), {"lu": "on"}).status_code == 422
    convention.refresh_from_db()
    assert convention.signee_structure_le is None
    assert convention.signee_financeur_le is None


def test_ce_qui_attend_chacun():
    jeu = creer_jeu()
    gens = jeu["personnes"]
    attendus = {
        gens.referent: [("Postes à mettre sous convention", 2), ("Conventions à soumettre", 1)],
        gens.signataire: [(f"Convention {jeu['convention_a_signer'].numero} à signer", 1)],
        gens.validateur: [("Conventions à prendre en charge", 1), ("Conventions à valider", 1)],
        gens.financeur: [("Conventions à signer pour l'État", 1)],
        gens.ordonnateur: [("Tranches prêtes à payer", 4)],
        gens.comptable: [("Ordres de paiement à approuver", 2)],
        gens.instructeur: [("Conventions à prendre en charge", 1), ("Conventions à valider", 1)],
    }
    adresses = {
        adresse(nom) for nom in ("convention_nouvelle", "conventions", "signatures", "tranches", "ordres")
    } | {
        adresse("instruction_conventions") + "?etat=soumise",
        adresse("instruction_conventions") + "?etat=en_instruction",
        adresse("convention_signer", jeu["convention_a_signer"].pk),
    }
    for acteur, lignes in attendus.items():
        with perimetre(acteur):
            miennes = [ligne for ligne in a_faire(acteur) if ligne.url in adresses]
        assert [(ligne.libelle, ligne.nombre) for ligne in miennes] == lignes, acteur.role


def requetes(acteur: Acteur, url: str) -> int:
    client = client_de(acteur)
    client.get(url)
    return compter_requetes(client, url)


@pytest.mark.parametrize(
    ("qui", "page", "creer"),
    [
        ("referent", "conventions", lambda s: creer_convention(structure=s)),
        ("referent", "paiements", lambda s: creer_tranche(structure=s)),
        ("validateur", "instruction_conventions", lambda s: creer_convention(EtatConvention.SOUMISE)),
        ("financeur", "signatures", lambda s: creer_convention(EtatConvention.A_SIGNER)),
        ("ordonnateur", "tranches", lambda s: creer_tranche()),
        ("comptable", "ordres", lambda s: creer_ordre()),
    ],
)
def test_dix_lignes_coutent_autant_de_requetes_qu_une(
    qui: str, page: str, creer: Callable[[Structure], object]
):
    structure = creer_structure()
    acteur = getattr(personnes(structure), qui)
    creer(structure)
    une = requetes(acteur, adresse(page))
    for _ in range(9):
        creer(structure)
    assert requetes(acteur, adresse(page)) == une <= 15


@pytest.mark.parametrize(
    ("qui", "page"), [("referent", "convention"), ("validateur", "instruction_convention")]
)
@pytest.mark.parametrize("etat", [EtatConvention.SOUMISE, EtatConvention.ACTIVE])
def test_dix_postes_coutent_autant_de_requetes_qu_un(qui, page, etat):
    structure = creer_structure()
    acteur = getattr(personnes(structure), qui)
    une = creer_convention(etat, structure=structure)
    dix = creer_convention(etat, structure=structure, nombre_postes=10)
    assert requetes(acteur, adresse(page, une.pk)) == requetes(acteur, adresse(page, dix.pk)) <= 15


def test_le_plan_non_verifie_est_signale():
    tranche = creer_tranche()
    gens = personnes(tranche.structure)
    phrase = (
        "Plan de relance 2021 : les parts et les dates des versements ne sont pas vérifiées, "
        "aucune source publique ne les confirme."
    )
    assert phrase in texte(gens.referent, "paiements")
    assert phrase in texte(gens.ordonnateur, "tranches")
    Convention.objects.update(dispositif="renouvellement-2023")
    assert phrase not in texte(gens.referent, "paiements")


def test_une_tranche_echue_attend_l_examen_puis_devient_prete():
    """The clock of the site is after the second instalment's date, in September 2026."""
    tranche = creer_tranche()
    gens = personnes(tranche.structure)
    with time_machine.travel(datetime(2026, 10, 1, 9, tzinfo=UTC), tick=False):
        assert "Échéance atteinte : à examiner par l'ordonnateur." in texte(gens.referent, "paiements")
        client = client_de(gens.ordonnateur)
        reponse = client.post(adresse("tranches_examiner"), follow=True)
        assert "1 tranche échue est prête." in unescape(reponse.content.decode())
        reponse = client.post(adresse("tranches_examiner"), follow=True)
        assert "Aucune nouvelle tranche n'est prête" in unescape(reponse.content.decode())
    assert list(tranche.convention.tranches.values_list("etat", flat=True)) == ["prete", "prete", "bloquee"]


def test_un_poste_sans_date_le_dit():
    structure = creer_structure()
    postes = creer_postes_pourvus(structure, contrat="")
    convention = creer_convention(structure=structure, postes=postes)
    page = texte(personnes(structure).referent, "convention", convention.pk)
    assert f"Poste {postes[0].numero} : indiquez le premier jour prévu pour connaître son montant." in page
