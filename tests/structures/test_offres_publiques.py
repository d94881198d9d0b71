"""The public list near a place: filters, sorts, plan and map; pay against the SMIC; closed when filled."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from commun.acteurs import SYSTEME, perimetre
from commun.erreurs import ErreurMetier
from commun.evenements import publier
from commun.plans import Point, plan
from structures.enums import EtatOffre, TypeStructure
from structures.models import Offre
from structures.regles import exiger_salaire
from structures.services.offres import fermer_offre_pourvue
from tests.fabriques import LE, creer_limousin
from tests.outils import client_de, ecouler
from tests.structures.fabriques import creer_membre, creer_offre, creer_poste, creer_structure
from tests.structures.outils import texte

pytestmark = pytest.mark.django_db


def trouvees(requete: str) -> list[str]:
    return [offre.intitule for offre in client_de(None).get(f"/offres/?{requete}").context["offres"]]


@pytest.fixture
def trois_offres() -> None:
    """A: Limoges, public, April. B: Panazol, private, June, better paid. C: Brive, public, May."""
    association = creer_structure("Panazol", type_structure=TypeStructure.PRIVEE, denomination="Clic")
    creer_offre(intitule="A", lieu="Limoges", date_debut=date(2026, 4, 1))
    creer_offre(
        intitule="B",
        structure=association,
        lieu="Panazol",
        date_debut=date(2026, 6, 1),
        salaire_brut_mensuel=Decimal("2500.00"),
    )
    creer_offre(intitule="C", lieu="Brive-la-Gaillarde", date_debut=date(2026, 5, 1))


@pytest.mark.parametrize(
    ("requete", "attendu"),
    [
        ("commune=Limoges", ["A", "B", "C"]),
        ("commune=Panazol", ["B", "A", "C"]),
        ("commune=Panazol&rayon=10", ["B", "A"]),
        ("commune=Limoges&rayon=100&statut=public", ["A", "C"]),
        ("statut=prive", ["B"]),
        ("debut=2026-05-01&tri=debut", ["C", "B"]),
        ("debut=01/05/2026&tri=debut", ["C", "B"]),
        ("tri=debut", ["A", "C", "B"]),
        ("tri=salaire&commune=Brive-la-Gaillarde", ["B", "A", "C"]),
        ("tri=inconnu&statut=autre&rayon=3&commune=Limoges", ["A", "B", "C"]),
        ("debut=2027-01-01", []),
    ],
)
def test_filtres_et_tris(trois_offres: None, requete: str, attendu: list[str]):
    resultat = trouvees(requete)
    if "tri=salaire" in requete:
        assert (resultat[0], sorted(resultat[1:])) == ("B", ["A", "C"])
    else:
        assert resultat == attendu


def test_les_filtres_restent_dans_l_adresse_des_pages():
    for _ in range(21):
        creer_offre(lieu="Panazol")
    page = client_de(None).get("/offres/?commune=Limoges&rayon=20&tri=debut").content.decode()
    assert "?commune=Limoges&amp;rayon=20&amp;tri=debut&amp;page=2" in page


def test_le_plan_compte_les_offres_par_commune(trois_offres: None):
    creer_offre(intitule="A2", lieu="Limoges")
    reponse = client_de(None).get("/offres/?commune=Limoges&rayon=20")
    assert [(c["nom"], c["nombre"]) for c in reponse.context["communes"]] == [("Limoges", 2), ("Panazol", 1)]
    svg = reponse.context["plan"]
    assert re.findall(r"<title>([^<]+ : \d offres?)</title>", svg) == [
        "Limoges : 2 offres",
        "Panazol : 1 offre",
    ]
    page = texte(reponse)
    assert "Offres à moins de 20 km de Limoges" in page
    assert "<caption>Offres par commune</caption>" in page
    assert "style=" not in svg


def test_la_carte_de_france_est_a_la_demande(trois_offres: None):
    visiteur = client_de(None)
    assert visiteur.get("/offres/").context["carte"] is None
    reponse = visiteur.get("/offres/?vue=carte&statut=public")
    valeurs = {ligne.code: ligne.valeur for ligne in reponse.context["carte"].lignes if ligne.valeur}
    assert valeurs == {"87": 1, "19": 1}
    assert "Masquer la carte de France" in texte(reponse)


@pytest.mark.parametrize("nombre", [1, 10])
@pytest.mark.parametrize(
    "adresse", ["/offres/", "/offres/?vue=carte", "/offres/?commune=Limoges&rayon=50&tri=salaire"]
)
def test_peu_de_requetes(nombre: int, adresse: str, django_assert_max_num_queries: Any):
    for rang in range(nombre):
        creer_offre(structure=creer_structure("Panazol", denomination=f"Structure {rang}"), lieu="Panazol")
    visiteur = client_de(None)
    with django_assert_max_num_queries(12):
        assert len(visiteur.get(adresse).context["offres"]) == nombre


def test_la_page_publique_dit_tout_ce_qu_un_candidat_veut_savoir():
    offre = creer_offre(
        lieu="Panazol",
        adresse="3 rue de la Médiathèque",
        en_qpv=True,
        qpv_preuve="QP087001",
        types_contrat=["cdd", "cdi"],
        langues=["lsf"],
        vehicule_requis=True,
        conditions="Un jour de télétravail.\nTitres-restaurant.",
        salaire_brut_mensuel=Decimal("2050.50"),
    )
    page = texte(client_de(None).get(f"/offres/{offre.pk}/"))
    for attendu in (
        "3 rue de la Médiathèque, 87350 Panazol (87) — quartier prioritaire : QP087001",
        "2\u202f050,50\u00a0€ brut par mois",
        "CDD, CDI",
        "Langue des signes française",
        "Permis B et véhicule nécessaires",
        "<h2>Les conditions</h2>",
        "Un jour de télétravail.<br>Titres-restaurant.",
        "1er avril 2026",
    ):
        assert attendu in page, attendu
    assert "Quartier prioritaire" in texte(client_de(None).get("/offres/"))


# Pay.


@pytest.mark.parametrize(
    ("salaire", "jour", "departement", "code"),
    [
        ("1823.03", date(2026, 5, 31), "87", ""),
        ("1823.02", date(2026, 5, 31), "87", "salaire_smic"),
        ("1867.01", date(2026, 6, 1), "87", "salaire_smic"),
        ("1867.02", date(2026, 6, 1), "972", ""),
        ("1415.05", date(2026, 6, 1), "976", ""),
        ("1415.04", date(2026, 6, 1), "976", "salaire_smic"),
        ("0", date(2026, 6, 1), "87", "salaire"),
        ("20000.01", date(2026, 6, 1), "87", "salaire"),
    ],
)
def test_le_salaire_est_compare_au_smic_du_jour(salaire: str, jour: date, departement: str, code: str):
    def controler() -> Decimal:
        return exiger_salaire(Decimal(salaire), jour=jour, departement=departement)

    if not code:
        assert controler() == Decimal(salaire)
        return
    with pytest.raises(ErreurMetier) as refus:
        controler()
    assert refus.value.code == code


def test_le_formulaire_accepte_la_virgule_et_dit_le_smic():
    poste = creer_poste(creer_structure("Limoges"))
    client = client_de(creer_membre(poste.structure))
    saisie = {
        "poste": str(poste.pk),
        "intitule": "Conseiller numérique",
        "commune": "Panazol",
        "missions": "Ateliers.",
        "date_debut": "2030-01-01",
        "salaire_brut_mensuel": "1 500,00 €",
        "types_contrat": ["cdi"],
        "en_qpv": "on",
    }
    reponse = client.post("/espace/structure/offres/nouvelle/", saisie)
    assert reponse.status_code == 422
    assert dict(reponse.context["form"].errors) == {
        "salaire_brut_mensuel": [
            "Ce salaire est inférieur au SMIC connu pour le 1er janvier 2030 : au moins 1\u202f867,02\u00a0€ brut par"
            " mois pour un temps plein."
        ],
        "qpv_preuve": ["Indiquez le quartier prioritaire : son code (par exemple QP087001) ou son nom."],
    }
    assert reponse.context["form"]["salaire_brut_mensuel"].value() == "1 500,00 €"
    client.post(
        "/espace/structure/offres/nouvelle/",
        saisie | {"salaire_brut_mensuel": "2050,5", "qpv_preuve": "Beaubreuil"},
    )
    offre = Offre.objects.get()
    assert (offre.salaire_brut_mensuel, offre.types_contrat, offre.qpv_preuve) == (
        Decimal("2050.50"),
        ["cdi"],
        "Beaubreuil",
    )
    # Changed without losing anything.
    form = client.get(f"/espace/structure/offres/{offre.pk}/modifier/").context["form"]
    assert (form["types_contrat"].value(), form["qpv_preuve"].value(), form["en_qpv"].value()) == (
        ["cdi"],
        "Beaubreuil",
        True,
    )


# Closing.


def test_une_offre_publiee_se_ferme_quand_son_poste_est_pourvu():
    publiee, brouillon = creer_offre(), creer_offre(EtatOffre.BROUILLON)

    for offre in (publiee, brouillon):
        with perimetre(SYSTEME):
            publier("poste.pourvoir", par=SYSTEME, id=offre.poste_id)
    ecouler()
    publiee.refresh_from_db()
    brouillon.refresh_from_db()
    assert (publiee.etat, brouillon.etat) == (EtatOffre.POURVUE, EtatOffre.BROUILLON)
    assert client_de(None).get(f"/offres/{publiee.pk}/").status_code == 404
    with perimetre(SYSTEME):
        assert fermer_offre_pourvue(poste_id=publiee.poste_id, par=SYSTEME, le=LE) == 0


# The plan alone.


def test_les_distances_du_plan_sont_justes():
    creer_limousin()
    centre = (45.8279, 1.2613)
    panazol = Point(45.8386, 1.3102, "Panazol", 3)  # 3.97 km away, 3.79 to the east
    svg = plan(
        centre=centre,
        rayon_km=10,
        points=[panazol, Point(46.5, 1.26, "Trop loin")],
        contours=[
            [(1.2, 45.8), (1.3, 45.8), (1.3, 45.9), (1.2, 45.8)],
            [(5.0, 45.0), (5.1, 45.0), (5.0, 45.1)],
        ],
        identifiant="essai",
        titre="Essai",
        description="Essai & <essai>",
    )
    (x, y) = re.findall(r'<circle cx="(\d+)" cy="(\d+)"', svg)[0]
    echelle = 600 / (2 * 10 * 1.12)
    assert (int(x), int(y)) == (round(300 + 3.789 * echelle), round(300 - 1.1898 * echelle))
    assert "Trop loin" not in svg
    assert svg.count('class="plan-limite"') == 1
    assert "Essai &amp; &lt;essai&gt;" in svg
