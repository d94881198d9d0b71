"""Who sees what: roles, foreign objects, row level security alone, public pages."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import ProgrammingError, connection, transaction

from ateliers.enums import EtatAtelier
from ateliers.models import Activite, Atelier
from ateliers.selecteurs import conseiller_de, mes_activites, mes_ateliers
from commun.acteurs import VISITEUR, perimetre
from comptes.enums import Role
from tests.ateliers.fabriques import creer_activite, creer_atelier, creer_jeu, creer_lieu
from tests.conseillers.fabriques import (
    acteur_conseiller,
    acteur_structure,
    creer_contrat,
    creer_poste,
    creer_structure,
)
from tests.fabriques import LE, creer_personne
from tests.outils import client_de

pytestmark = pytest.mark.django_db

AGENDA = "/espace/conseiller/ateliers/"
PAGES_CONSEILLER = [
    AGENDA,
    AGENDA + "nouveau/",
    "/espace/conseiller/activites/",
    "/espace/conseiller/activites/nouvelle/",
    "/espace/conseiller/statistiques/",
]
EQUIPE = "/espace/coordinateur/"
AUTRES_ROLES = [
    (Role.CANDIDAT, {}),
    (Role.PREFECTURE_DEPARTEMENT, {"departement": "87"}),
    (Role.ANCT_VALIDATEUR, {}),
    (Role.COMPTABLE, {}),
    (Role.ADMINISTRATEUR, {}),
]


@pytest.mark.parametrize("adresse", [*PAGES_CONSEILLER, EQUIPE])
def test_un_visiteur_se_connecte_d_abord(limousin, adresse):
    reponse = client_de(None).get(adresse)
    assert (reponse.status_code, reponse["Location"]) == (302, f"/compte/login/?next={adresse}")


@pytest.mark.parametrize(("role", "ou"), AUTRES_ROLES)
def test_les_autres_roles_sont_refuses(limousin, role, ou):
    client = client_de(creer_personne(role, **ou))
    for adresse in (*PAGES_CONSEILLER, EQUIPE):
        assert client.get(adresse).status_code == 403, adresse
        assert client.post(adresse).status_code == 403, adresse


def test_chacun_chez_soi(nadia):
    assert nadia.client.get(EQUIPE).status_code == 403
    coordinateur = client_de(creer_personne(Role.COORDINATEUR_CONSEILLERS, departement="87"))
    assert coordinateur.get(EQUIPE).status_code == 200
    for adresse in PAGES_CONSEILLER:
        assert nadia.client.get(adresse).status_code == 200
        assert coordinateur.get(adresse).status_code == 403


def test_l_atelier_d_un_autre_n_existe_pas(nadia):
    """Even a colleague of the same host."""
    collegue = creer_contrat(creer_poste(nadia.structure))
    for contrat in (collegue, creer_contrat()):
        atelier = creer_atelier(contrat, debut=LE - timedelta(hours=1))
        for suite, donnees in (
            ("", None),
            ("annuler/", {"motif": "Non"}),
            ("compte-rendu/", {"participants": "1", "duree_minutes": "60", "themes": ["internet"]}),
        ):
            adresse = f"{AGENDA}{atelier.pk}/{suite}"
            assert nadia.client.get(adresse).status_code == 404
            if donnees:
                assert nadia.client.post(adresse, donnees).status_code == 404
        atelier.refresh_from_db()
        assert atelier.etat == EtatAtelier.PLANIFIE
    assert Activite.objects.count() == 0
    assert nadia.client.get(f"{AGENDA}{uuid4()}/").status_code == 404


def test_un_conseiller_jamais_recrute_a_des_pages_vides(limousin):
    acteur = creer_personne(Role.CONSEILLER, email="nouveau@exemple.fr")
    client = client_de(acteur)
    for adresse in PAGES_CONSEILLER:
        assert client.get(adresse).status_code == 200
    assert (
        "Vos chiffres apparaîtront avec votre première activité."
        in client.get("/espace/conseiller/statistiques/").content.decode()
    )


@pytest.fixture
def deux_structures(nadia):
    """Haute-Vienne (Nadia) and Corrèze, each with a done workshop, a planned one and an activity."""
    ici = creer_jeu(contrat=nadia.contrat)
    ailleurs = creer_jeu(contrat=creer_contrat(creer_poste(creer_structure(departement="19"))))
    return ici, ailleurs


def vus(acteur) -> tuple[int, int, int]:
    """What the database alone lets through, without the first fence: activities, done workshops, planned ones."""
    with perimetre(acteur):
        return (
            Activite.objects.count(),
            Atelier.objects.filter(etat=EtatAtelier.REALISE).count(),
            Atelier.objects.filter(etat=EtatAtelier.PLANIFIE).count(),
        )


def test_la_base_seule_separe_les_locataires(deux_structures, nadia):
    ici, ailleurs = deux_structures
    assert vus(VISITEUR) == (0, 0, 2)
    assert vus(nadia.acteur) == (2, 1, 2)
    assert vus(acteur_structure(ici.structure)) == (2, 1, 2)
    assert vus(acteur_conseiller(ailleurs.conseiller)) == (2, 1, 2)
    for role in (Role.COORDINATEUR_CONSEILLERS, Role.PREFECTURE_DEPARTEMENT):
        assert vus(creer_personne(role, departement="87")) == (2, 1, 2)
        assert vus(creer_personne(role, departement="23")) == (0, 0, 2)
        assert vus(creer_personne(role, region="75")) == (4, 2, 2)
    assert vus(creer_personne(Role.ANCT_VALIDATEUR)) == (4, 2, 2)
    with perimetre(nadia.acteur):
        assert {a.pk for a in Activite.objects.all()} == {ici.activite.pk, ici.atelier_realise.activite.pk}


def test_la_premiere_cloison_dit_la_meme_chose(deux_structures, nadia):
    ici, ailleurs = deux_structures
    with perimetre(nadia.acteur):
        assert conseiller_de(nadia.acteur) == nadia.contrat.conseiller
        assert set(mes_ateliers(nadia.acteur)) == {ici.atelier, ici.atelier_realise}
        assert mes_activites(nadia.acteur).count() == 2
        assert list(Atelier.objects.visibles_par(VISITEUR)) == []
    # The owner's connection has no second fence: the first one stands alone.
    assert set(Activite.objects.visibles_par(nadia.acteur).values_list("structure_id", flat=True)) == {
        ici.structure.pk
    }
    prefecture = creer_personne(Role.PREFECTURE_DEPARTEMENT, departement="19")
    assert set(Atelier.objects.visibles_par(prefecture)) == {ailleurs.atelier, ailleurs.atelier_realise}


def ecrire(acteur, ordre: str, valeurs: list[object]) -> int:
    with perimetre(acteur), connection.cursor() as curseur:
        curseur.execute(ordre, valeurs)
        return curseur.rowcount


def test_la_base_seule_refuse_d_ecrire_chez_autrui(deux_structures, nadia):
    ici, ailleurs = deux_structures
    for ordre, pk in (
        ("delete from ateliers_activite where id = %s", ailleurs.activite.pk),
        ("delete from ateliers_atelier where id = %s", ailleurs.atelier.pk),
        ("delete from ateliers_lieu where id = %s", ailleurs.lieu.pk),
    ):
        assert ecrire(nadia.acteur, ordre, [pk]) == 0
    assert ecrire(nadia.acteur, "update ateliers_activite set participants = 99", []) == 2
    assert ecrire(VISITEUR, "update ateliers_atelier set titre = 'x'", []) == 0
    # Neither for somebody else, nor a place for a host that is not one's own.
    with pytest.raises(ProgrammingError), transaction.atomic():
        ecrire(
            nadia.acteur,
            "insert into ateliers_activite (id, cree_le, conseiller_id, personne_id, structure_id, departement_id,"
            " date, type, canal, participants, duree_minutes, themes) values (gen_random_uuid(), now(), %s, %s, %s,"
            " '87', '2026-03-02', 'individuel', 'distance', 1, 30, '{sante}')",
            [ailleurs.conseiller.pk, ailleurs.conseiller.personne_id, ailleurs.structure.pk],
        )
    lieu = (
        "insert into ateliers_lieu (id, cree_le, structure_id, departement_id, nom, adresse, commune_id)"
        " values (gen_random_uuid(), now(), %s, '87', 'Mairie', '1 rue', '87085')"
    )
    with pytest.raises(ProgrammingError), transaction.atomic():
        ecrire(nadia.acteur, lieu, [ailleurs.structure.pk])
    assert ecrire(nadia.acteur, lieu, [ici.structure.pk]) == 1
    annule = creer_contrat(
        conseiller=nadia.contrat.conseiller,
        etat="annule",
        date_debut=date(2028, 2, 1),
        date_fin=date(2029, 1, 31),
    )
    with pytest.raises(ProgrammingError), transaction.atomic():
        ecrire(nadia.acteur, lieu, [annule.structure_id])


def test_l_annonce_ne_montre_que_ce_qui_est_planifie(nadia):
    public = client_de(None)
    passe = creer_atelier(nadia.contrat, lieu=nadia.lieu, debut=LE - timedelta(hours=1))
    page = public.get(f"/ateliers/{passe.pk}/")
    assert page.status_code == 200
    assert "Cet atelier a déjà commencé." in page.content.decode()
    assert list(public.get("/ateliers/").context["ateliers"]) == []
    for etat in (EtatAtelier.REALISE, EtatAtelier.ANNULE):
        atelier = creer_atelier(nadia.contrat, lieu=nadia.lieu, etat=etat)
        assert public.get(f"/ateliers/{atelier.pk}/").status_code == 404
    assert public.get(f"/ateliers/{uuid4()}/").status_code == 404


def test_la_recherche_suit_la_distance_et_le_theme(nadia):
    ateliers = {
        commune: creer_atelier(
            nadia.contrat,
            titre=commune,
            lieu=creer_lieu(nadia.structure, nom=commune, commune=commune),
            debut=LE + timedelta(days=jour),
            themes=themes,
        )
        for jour, (commune, themes) in enumerate(
            [("Saint-Junien", ("sante",)), ("Panazol", ("internet", "sante")), ("Guéret", ("internet",))], 1
        )
    }
    client = client_de(None)

    def titres(criteres: str) -> list[str]:
        return [atelier.titre for atelier in client.get("/ateliers/" + criteres).context["ateliers"]]

    assert titres("") == ["Saint-Junien", "Panazol", "Guéret"]
    assert titres("?commune=87000&rayon=5") == ["Panazol"]
    assert titres("?commune=Limoges&rayon=50") == ["Saint-Junien", "Panazol"]
    assert titres("?commune=Limoges&rayon=100&theme=internet") == ["Panazol", "Guéret"]
    assert titres("?theme=sante") == ["Saint-Junien", "Panazol"]
    # The default distance is 20 km.
    assert titres("?commune=Limoges") == ["Panazol"]
    page = client.get("/ateliers/?commune=Limoges&rayon=50").context["ateliers"]
    assert [round(atelier.distance) for atelier in page] == [29, 4]
    assert ateliers.keys() == {"Saint-Junien", "Panazol", "Guéret"}


@pytest.mark.parametrize(
    ("criteres", "erreurs"),
    [
        (
            "?commune=Atlantide",
            {
                "commune": [
                    "Aucune commune ne correspond à « Atlantide ». Vérifiez l'orthographe ou indiquez le code"
                    " postal."
                ]
            },
        ),
        ("?rayon=7", {"rayon": ["Choisissez une distance de la liste."]}),
        ("?theme=cuisine", {"theme": ["Choisissez un thème de la liste."]}),
    ],
)
def test_la_recherche_dit_ce_qu_elle_ne_comprend_pas(nadia, criteres, erreurs):
    creer_atelier(nadia.contrat, lieu=nadia.lieu)
    reponse = client_de(None).get("/ateliers/" + criteres)
    assert reponse.status_code == 200
    assert reponse.context["form"].errors == erreurs
    assert list(reponse.context["ateliers"]) == []


def test_les_statistiques_filtrent_sans_deborder(nadia):
    creer_activite(nadia.contrat, date=date(2026, 2, 28), participants=3)
    creer_activite(nadia.contrat, date=date(2026, 3, 1), participants=4)
    client = client_de(None)

    def personnes(criteres: str) -> int:
        return client.get("/statistiques/" + criteres).context["chiffres"].participants

    assert personnes("") == 7
    assert personnes("?debut=2026-03-01&fin=2026-03-31") == 4
    assert personnes("?debut=2026-02-28&fin=2026-02-28&departement=87") == 3
    assert personnes("?departement=19") == 0
    assert personnes("?debut=0001-01-01&fin=9999-12-31") == 7
    carte = client.get("/statistiques/?departement=19").context["carte"]
    assert {ligne.code: ligne.libelle for ligne in carte.lignes}["87"] == "7 personnes"


@pytest.mark.parametrize(
    ("criteres", "erreurs"),
    [
        ("?departement=20", {"departement": ["Choisissez un département de la liste."]}),
        ("?debut=2026-03-02&fin=2026-03-01", {"fin": ["La fin de la période précède son début."]}),
        ("?debut=2027-01-01", {"debut": ["Cette date est à venir : indiquez un jour passé."]}),
        ("?debut=9999-12-31", {"debut": ["Cette date est à venir : indiquez un jour passé."]}),
        (
            "?debut=hier",
            {"debut": ["Saisissez une date valide au format JJ/MM/AAAA, par exemple 15/07/2021."]},
        ),
    ],
)
def test_les_statistiques_disent_ce_qu_elles_ne_comprennent_pas(nadia, criteres, erreurs):
    reponse = client_de(None).get("/statistiques/" + criteres)
    assert reponse.status_code == 200
    assert reponse.context["form"].errors == erreurs


def test_l_equipe_montre_d_abord_qui_ne_saisit_plus(nadia):
    actif = creer_contrat(creer_poste(nadia.structure))
    ancien = creer_contrat(creer_poste(nadia.structure))
    creer_contrat(creer_poste(creer_structure(departement="19")))
    creer_contrat(creer_poste(nadia.structure), etat="rompu", date_depart=date(2026, 2, 20))
    creer_activite(actif, date=date(2026, 3, 1), participants=5)
    creer_activite(actif, date=date(2026, 2, 28), participants=50)
    creer_activite(ancien, date=date(2026, 1, 30))
    client = client_de(creer_personne(Role.COORDINATEUR_CONSEILLERS, departement="87"))
    lignes = client.get(EQUIPE).context["lignes"]
    assert [
        (
            ligne["conseiller"].pk,
            ligne["conseiller"].derniere_activite,
            ligne["mois"].activites,
            ligne["mois"].participants,
            ligne["silencieux"],
        )
        for ligne in lignes
    ] == [
        (nadia.contrat.conseiller_id, None, 0, 0, True),
        (ancien.conseiller_id, date(2026, 1, 30), 0, 0, True),
        (actif.conseiller_id, date(2026, 3, 1), 1, 5, False),
    ]
    ailleurs = client_de(creer_personne(Role.COORDINATEUR_CONSEILLERS, departement="23"))
    assert "Aucun conseiller n'est sous contrat" in ailleurs.get(EQUIPE).content.decode()


@pytest.mark.parametrize(("jour", "silencieux"), [(date(2026, 1, 31), False), (date(2026, 1, 30), True)])
def test_trente_jours_de_silence(nadia, jour, silencieux):
    creer_activite(nadia.contrat, date=jour)
    client = client_de(creer_personne(Role.COORDINATEUR_CONSEILLERS, departement="87"))
    assert [ligne["silencieux"] for ligne in client.get(EQUIPE).context["lignes"]] == [silencieux]
