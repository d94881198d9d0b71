"""Positions: what a host may write, when it is public, how it is found."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from commun.acteurs import VISITEUR, perimetre
from commun.dates import jour_de_paris
from commun.erreurs import ErreurMetier
from structures.models import Offre, Structure
from structures.services.offres import publier_offre
from tests.fabriques import LE, creer_limousin
from tests.outils import client_de
from tests.structures.fabriques import creer_membre, creer_offre, creer_poste, creer_postes, creer_structure
from tests.structures.outils import texte

pytestmark = pytest.mark.django_db

AUJOURDHUI = jour_de_paris(timezone.now())
NOUVELLE = "/espace/structure/offres/nouvelle/"


def saisie(poste: object, **champs: str) -> dict[str, str]:
    return {
        "poste": str(poste),
        "intitule": "Conseiller numérique",
        "commune": "87000 Limoges",
        "missions": "Ateliers collectifs.",
        "date_debut": (AUJOURDHUI + timedelta(days=30)).isoformat(),
        "salaire_brut_mensuel": "1 900",
    } | champs


@pytest.mark.parametrize(
    ("champ", "valeur", "message"),
    [
        ("poste", "", "Choisissez le poste à pourvoir dans la liste."),
        ("poste", "zzz", "Choisissez le poste à pourvoir dans la liste."),
        ("intitule", "", "Indiquez l'intitulé du poste."),
        ("commune", "", "Indiquez une commune ou un code postal, par exemple « 87000 Limoges »."),
        ("missions", "", "Décrivez les missions : publics, lieux, ateliers prévus."),
        ("missions", "m" * 5001, "Ce texte dépasse 5\u202f000 caractères : raccourcissez-le."),
        ("date_debut", "", "Indiquez la date de prise de poste."),
        (
            "date_debut",
            (AUJOURDHUI - timedelta(days=1)).isoformat(),
            "Cette date est passée : choisissez aujourd'hui ou plus tard.",
        ),
        ("salaire_brut_mensuel", "", "Indiquez le salaire brut mensuel, par exemple 1 900,00."),
        ("salaire_brut_mensuel", "0", "Indiquez un salaire brut mensuel supérieur à 0 €."),
        ("salaire_brut_mensuel", "-1", "Le montant ne peut pas être négatif."),
        ("salaire_brut_mensuel", "1900,555", "Indiquez au plus deux chiffres après la virgule."),
        ("salaire_brut_mensuel", "beaucoup", "Saisissez un montant en euros, par exemple 1 554,58."),
        ("salaire_brut_mensuel", "1000000", "Ce salaire est trop élevé : indiquez un montant brut par mois."),
    ],
)
def test_saisie_refusee(champ: str, valeur: str, message: str):
    poste = creer_poste()
    envoi = saisie(poste.pk) | {champ: valeur}
    reponse = client_de(creer_membre(poste.structure)).post(NOUVELLE, envoi)
    assert (reponse.status_code, dict(reponse.context["form"].errors)) == (422, {champ: [message]})
    form = reponse.context["form"]
    assert {nom: str(form[nom].value()) for nom in envoi} == envoi
    assert Offre.objects.count() == 0


def test_une_seule_offre_ouverte_par_poste():
    poste = creer_poste()
    client = client_de(creer_membre(poste.structure))
    assert client.post(NOUVELLE, saisie(poste.pk)).status_code == 302
    reponse = client.post(NOUVELLE, saisie(poste.pk))
    assert dict(reponse.context["form"].errors) == {
        "poste": ["Choisissez le poste à pourvoir dans la liste."]
    }
    assert "Aucun poste n'attend d'offre" in texte(client.get(NOUVELLE))
    assert Offre.objects.count() == 1


def test_la_base_refuse_la_seconde_offre_ouverte():
    poste = creer_poste()
    creer_offre("brouillon", poste=poste)
    with pytest.raises(ErreurMetier) as refus:
        creer_offre("brouillon", poste=poste)
    assert (refus.value.code, refus.value.champ) == ("offre_deja_ouverte", "poste")


def test_le_poste_d_une_autre_structure_n_est_pas_un_choix():
    poste, autre = creer_poste(), creer_poste()
    reponse = client_de(creer_membre(poste.structure)).post(NOUVELLE, saisie(autre.pk))
    assert dict(reponse.context["form"].errors) == {
        "poste": ["Choisissez le poste à pourvoir dans la liste."]
    }


def test_modifier_un_brouillon_puis_publier():
    offre = creer_offre("brouillon")
    client = client_de(creer_membre(offre.structure))
    adresse = f"/espace/structure/offres/{offre.pk}/"
    page = texte(client.get(f"{adresse}modifier/"))
    assert 'value="Limoges (87)"' in page
    assert 'value="1900,00"' in page
    client.post(
        f"{adresse}modifier/",
        saisie("", commune="Guéret", salaire_brut_mensuel="2 000,10", intitule="Médiateur"),
    )
    offre.refresh_from_db()
    assert (offre.commune.nom, offre.departement_id, offre.salaire_brut_mensuel, offre.intitule) == (
        "Guéret",
        "23",
        Decimal("2000.10"),
        "Médiateur",
    )
    assert offre.point == offre.commune.point
    client.post(f"{adresse}publier/")
    reponse = client.post(f"{adresse}modifier/", saisie(""))
    assert reponse.context["form"].non_field_errors() == [
        "Cette offre n'est plus un brouillon : retirez-la puis rouvrez-la pour la modifier."
    ]


def test_publier_une_offre_dont_la_date_est_passee():
    offre = creer_offre("brouillon")
    tard = LE + timedelta(days=60)
    with perimetre(creer_membre(offre.structure)) as referent, pytest.raises(ErreurMetier) as refus:
        publier_offre(offre=offre, par=referent, le=tard)
    assert refus.value.code == "date_passee"


def test_double_clic_sur_publier_et_acte_inconnu():
    offre = creer_offre("brouillon", date_debut=AUJOURDHUI)
    client = client_de(creer_membre(offre.structure))
    adresse = f"/espace/structure/offres/{offre.pk}/"
    assert "L'offre est publiée." in texte(client.post(f"{adresse}publier/", follow=True))
    assert "« Publier l'offre » n'est plus possible" in texte(client.post(f"{adresse}publier/", follow=True))
    assert client.post(f"{adresse}pourvoir/").status_code == 404
    assert client.get(f"{adresse}publier/").status_code == 405


def test_rouvrir_quand_une_autre_offre_est_ouverte():
    poste = creer_poste()
    ancienne = creer_offre("retiree", poste=poste)
    creer_offre("brouillon", poste=poste)
    client = client_de(creer_membre(poste.structure))
    page = texte(client.post(f"/espace/structure/offres/{ancienne.pk}/rouvrir/", follow=True))
    assert "Une offre est déjà ouverte pour ce poste" in page
    ancienne.refresh_from_db()
    assert ancienne.etat == "retiree"


@pytest.mark.parametrize(
    ("etat", "code"), [("brouillon", 404), ("publiee", 200), ("pourvue", 404), ("retiree", 404)]
)
def test_seules_les_offres_publiees_sont_publiques(etat: str, code: int):
    offre = creer_offre(etat)
    visiteur = client_de(None)
    assert visiteur.get(f"/offres/{offre.pk}/").status_code == code
    assert len(visiteur.get("/offres/").context["offres"]) == (code == 200)
    with perimetre(VISITEUR):
        assert Offre.objects.count() == (code == 200)
        assert Structure.objects.count() == (code == 200)


def test_recherche_par_commune_de_la_plus_proche_a_la_plus_eloignee():
    lieux = ["Paris", "Guéret", "Limoges", "Saint-Junien", "Fort-de-France", "Panazol"]
    communes = creer_limousin()
    postes = creer_postes(nombre=len(lieux))
    for poste, lieu in zip(postes, lieux, strict=True):
        creer_offre(poste=poste, lieu=communes[lieu])
    visiteur = client_de(None)

    def trouvees(adresse: str) -> list[str]:
        return [offre.commune.nom for offre in visiteur.get(adresse).context["offres"]]

    assert trouvees("/offres/?commune=87000+Limoges") == [
        "Limoges",
        "Panazol",
        "Saint-Junien",
        "Guéret",
        "Paris",
        "Fort-de-France",
    ]
    assert trouvees("/offres/?commune=Limoges&rayon=50") == ["Limoges", "Panazol", "Saint-Junien"]
    assert trouvees("/offres/?commune=Limoges&rayon=10") == ["Limoges", "Panazol"]
    page = texte(visiteur.get("/offres/?commune=Limoges&rayon=50"))
    assert "3 offres autour de Limoges" in page
    assert "29\u00a0km" in page  # Saint-Junien
    assert "moins de 1\u00a0km" in page


def test_une_offre_sans_point_vient_la_derniere():
    communes = creer_limousin()
    postes = creer_postes(nombre=2)
    sans = creer_offre(poste=postes[0])
    Offre.objects.filter(pk=sans.pk).update(point=None)
    avec = creer_offre(poste=postes[1], lieu=communes["Fort-de-France"])
    offres = client_de(None).get("/offres/?commune=Limoges").context["offres"]
    assert [o.pk for o in offres] == [avec.pk, sans.pk]


def test_commune_inconnue_dans_la_recherche():
    creer_offre()
    reponse = client_de(None).get("/offres/?commune=Zzyzx&rayon=50")
    assert reponse.status_code == 200
    page = texte(reponse)
    assert "Aucune commune ne correspond à « Zzyzx »." in page
    assert 'value="Zzyzx"' in page
    assert client_de(None).get("/offres/?rayon=abc&page=1").status_code == 200
    for page in ("99", "-1", "abc", "9" * 30):
        loin = client_de(None).get(f"/offres/?page={page}")
        assert (loin.status_code, loin.context["page_obj"].number) == (200, 1), page


def test_pagination_garde_les_filtres():
    postes = creer_postes(creer_structure(), 21)
    for poste in postes:
        creer_offre(poste=poste)
    page = texte(client_de(None).get("/offres/?commune=Limoges&rayon=20"))
    assert "21 offres autour de Limoges" in page
    assert "?commune=Limoges&rayon=20&page=2" in page
    suite = client_de(None).get("/offres/?commune=Limoges&rayon=20&page=2")
    assert len(suite.context["offres"]) == 1


def test_aucune_offre():
    creer_limousin()
    assert "Aucune offre n'est publiée pour le moment." in texte(client_de(None).get("/offres/"))
    assert "Aucune offre à cette distance" in texte(client_de(None).get("/offres/?commune=Limoges&rayon=10"))
