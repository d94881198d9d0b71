"""The board of a position: stages, notes of colleagues, one act for several people."""

from __future__ import annotations

from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from candidatures.models import MiseEnRelation, NoteRencontre, ProfilRecherche
from commun.models import Courriel
from comptes.enums import Role
from tests.candidatures.fabriques import acteur_candidat, creer_candidat, creer_rencontre, hote_de
from tests.outils import client_de, ecouler
from tests.structures.fabriques import creer_membre, creer_offre, creer_structure

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("limousin")]


def adresse(offre) -> str:
    return f"/espace/structure/offres/{offre.pk}/tableau/"


def lire(reponse) -> str:
    return " ".join(unescape(reponse.content.decode()).split())


def test_chaque_personne_est_a_son_etape():
    offre = creer_offre()
    for etat in ("preselectionnee", "preselectionnee", "entretien", "ecartee"):
        creer_rencontre(etat, offre=offre)
    page = lire(client_de(hote_de(offre)).get(adresse(offre)))
    for titre in (
        "Présélectionné : 2",
        "Entretien : 1",
        "Proposition envoyée : 0",
        "Recruté : 0",
        "Non retenu : 1",
        "Close : 0",
        "À voir : 0",
    ):
        assert titre in page
    # Three may be ticked: who is told no is not asked again.
    assert page.count('type="checkbox" name="rencontres"') == 3


def test_un_acte_pour_plusieurs_previent_chacun_une_fois():
    offre = creer_offre()
    deux = [creer_rencontre(offre=offre) for _ in range(2)]
    reste = creer_rencontre(offre=offre)
    client = client_de(hote_de(offre))
    reponse = client.post(
        adresse(offre),
        {"rencontres": [r.pk for r in deux], "acte": "ecarter", "motif": "autre_personne"},
        follow=True,
    )
    assert "C'est fait : 2 personnes sont informées par courriel." in lire(reponse)
    assert set(MiseEnRelation.objects.values_list("pk", "etat", "motif_refus")) == {
        (deux[0].pk, "ecartee", "autre_personne"),
        (deux[1].pk, "ecartee", "autre_personne"),
        (reste.pk, "preselectionnee", ""),
    }
    ecouler()
    assert sorted(
        Courriel.objects.filter(gabarit="candidat_ecarte").values_list("destinataire", flat=True)
    ) == sorted(r.candidat.email for r in deux)


@pytest.mark.parametrize(
    ("saisie", "champ", "message"),
    [
        ({"acte": "convier"}, "rencontres", "Cochez au moins une personne."),
        ({"rencontres": "ici"}, "acte", "Choisissez une action."),
        ({"rencontres": "ici", "acte": "embrasser"}, "acte", "Choisissez une action de la liste."),
        (
            {"rencontres": "ici", "acte": "ecarter"},
            "motif",
            "Choisissez le motif qui sera dit aux candidats.",
        ),
        (
            {"rencontres": "ici", "acte": "ecarter", "motif": "age"},
            "motif",
            "Choisissez un motif de la liste.",
        ),
    ],
)
def test_une_saisie_incomplete_ne_fait_rien_et_garde_les_cases(saisie, champ, message):
    rencontre = creer_rencontre()
    if saisie.get("rencontres") == "ici":
        saisie = saisie | {"rencontres": [str(rencontre.pk)]}
    reponse = client_de(hote_de(rencontre.offre)).post(adresse(rencontre.offre), saisie)
    assert reponse.status_code == 422
    assert reponse.context["form"].errors == {champ: [message]}
    assert reponse.context["form"].coches == saisie.get("rencontres", [])
    assert MiseEnRelation.objects.get().etat == "preselectionnee"


def test_tous_ou_personne():
    offre = creer_offre()
    deja, libre = creer_rencontre("entretien", offre=offre), creer_rencontre(offre=offre)
    reponse = client_de(hote_de(offre)).post(
        adresse(offre), {"rencontres": [deja.pk, libre.pk], "acte": "convier"}
    )
    assert reponse.status_code == 422
    (message,) = reponse.context["form"].errors["rencontres"]
    assert message.startswith(f"{deja.candidat} : ") and message.endswith("Rien n'a été changé.")
    libre.refresh_from_db()
    assert libre.etat == "preselectionnee"


def test_la_rencontre_d_une_autre_offre_est_refusee():
    ici, ailleurs = creer_rencontre(), creer_rencontre()
    client = client_de(hote_de(ici.offre))
    reponse = client.post(adresse(ici.offre), {"rencontres": [ailleurs.pk], "acte": "convier"})
    assert reponse.status_code == 422
    assert client.get(adresse(ailleurs.offre)).status_code == 404


def test_les_notes_se_partagent_dans_la_structure_et_pas_au_dela():
    rencontre = creer_rencontre()
    page = f"/espace/structure/mises-en-relation/{rencontre.pk}/"
    premiere, collegue = hote_de(rencontre.offre), creer_membre(rencontre.offre.structure)
    assert client_de(premiere).post(page, {"texte": "Très bon contact\r\nau téléphone."}).status_code == 302
    note = NoteRencontre.objects.get()
    assert (note.texte, note.auteur_id) == ("Très bon contact\nau téléphone.", premiere.utilisateur_id)
    assert "Très bon contact" in lire(client_de(collegue).get(page))
    assert client_de(creer_membre(creer_structure())).get(page).status_code == 404
    assert "Très bon contact" not in lire(
        client_de(acteur_candidat(rencontre.candidat)).get("/candidats/espace/")
    )


@pytest.mark.parametrize(
    ("texte", "message"),
    [
        ("", "Écrivez la note avant de l'enregistrer."),
        ("   ", "Écrivez la note avant de l'enregistrer."),
        ("é" * 1001, "Raccourcissez la note : 1 000 caractères au plus, vous en avez écrit 1001."),
    ],
)
def test_une_note_refusee_se_corrige_sans_rien_retaper(texte, message):
    rencontre = creer_rencontre()
    page = f"/espace/structure/mises-en-relation/{rencontre.pk}/"
    reponse = client_de(hote_de(rencontre.offre)).post(page, {"texte": texte})
    assert reponse.status_code == 422
    assert reponse.context["form"].errors == {"texte": [message]}
    assert reponse.context["form"]["texte"].value() == texte
    assert NoteRencontre.objects.count() == 0


def test_le_tableau_garde_son_nombre_de_requetes():
    offre = creer_offre()
    client = client_de(hote_de(offre))
    nombres = []
    for ajouts in (1, 9):
        for _ in range(ajouts):
            creer_rencontre(offre=offre)
        with CaptureQueriesContext(connection) as requetes:
            client.get(adresse(offre))
        nombres.append(len(requetes))
    assert nombres[0] == nombres[1] <= 15


def test_la_premiere_colonne_presente_les_meilleurs_a_voir_et_preselectionne_sur_place():
    offre = creer_offre()
    loin, pres = creer_candidat(commune="Saint-Junien"), creer_candidat(commune="Limoges")
    client = client_de(hote_de(offre))
    page = lire(client.get(adresse(offre)))
    references = dict(ProfilRecherche.objects.values_list("candidat_id", "reference"))
    assert "À voir : 2" in page
    assert page.index(f'data-nom="{references[pres.pk]}') < page.index(f'data-nom="{references[loin.pk]}')
    assert [nom for nom in (loin.nom, pres.nom) if nom in page] == []
    retour = client.post(
        f"/espace/structure/offres/{offre.pk}/candidats/{pres.pk}/preselectionner/", {"retour": "tableau"}
    )
    assert (retour.status_code, retour.url) == (302, adresse(offre))
    assert f'data-nom="{pres}"' in lire(client.get(adresse(offre)))


def test_un_collegue_lit_ce_qui_a_ete_fait_et_par_qui():
    rencontre = creer_rencontre("entretien")
    hote = hote_de(rencontre.offre)
    collegue = creer_membre(
        rencontre.structure, Role.STRUCTURE_GESTIONNAIRE, email=f"{rencontre.pk}@exemple.fr"
    )
    page = lire(client_de(collegue).get(adresse(rencontre.offre)))
    faits = [
        f"{acte} : {rencontre.candidat} (par {hote.libelle})"
        for acte in ("Convier à un entretien", "Présélectionner")
    ]
    assert [fait for fait in faits if fait not in page] == []
    # Two people act on the same person: the second is told, nothing is done twice.
    for acteur, code in ((collegue, 302), (hote, 422)):
        reponse = client_de(acteur).post(
            adresse(rencontre.offre), {"rencontres": [rencontre.pk], "acte": "proposer"}
        )
        assert reponse.status_code == code
    assert "n'est plus possible" in lire(reponse)
