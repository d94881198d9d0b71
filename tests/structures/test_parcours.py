"""The whole chain, each step on its own page by its own role: request, opinion, committee, posts, position."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from commun.dates import jour_de_paris
from comptes.enums import Role
from structures.enums import EtatDemande, EtatOffre
from structures.models import Demande, Offre, Poste, PostesParDepartement, Rattachement, Structure
from tests.fabriques import creer_limousin, creer_personne
from tests.outils import client_de, ecouler
from tests.structures.fabriques import contact_de, saisie_demande, siret_valide
from tests.structures.outils import envoyes, lien_de, texte

pytestmark = pytest.mark.django_db


def demain(jours: int = 1) -> str:
    return (jour_de_paris(timezone.now()) + timedelta(days=jours)).isoformat()


def test_de_la_demande_a_l_offre_publique():
    creer_limousin()
    agent = creer_personne(Role.PREFECTURE_DEPARTEMENT, departement="87", email="pref87@exemple.fr")
    creer_personne(Role.PREFECTURE_DEPARTEMENT, departement="19", email="pref19@exemple.fr")
    region = creer_personne(Role.PREFECTURE_REGION, region="75", email="region@exemple.fr")
    anct = creer_personne(Role.ANCT_VALIDATEUR)
    visiteur = client_de(None)

    # 1. The visitor asks, without an account.
    assert visiteur.get("/structures/demander/").status_code == 200
    siret = siret_valide()
    reponse = visiteur.post(
        "/structures/demander/",
        saisie_demande(
            identifiant=f" {siret[:3]} {siret[3:6]} {siret[6:9]} {siret[9:]} ", contact_email="Ana@Exemple.fr"
        ),
    )
    assert (reponse.status_code, reponse["Location"]) == (302, "/structures/demander/envoyee/")
    assert "Il reste une étape" in texte(visiteur.get(reponse["Location"]))
    demande = Demande.objects.get()
    assert (demande.etat, demande.siret, demande.contact_email) == ("brouillon", siret, "ana@exemple.fr")
    assert (demande.statut, demande.departement_id, demande.structure_id) == ("public", "87", None)
    ecouler()
    assert envoyes() == [("ana@exemple.fr", "Confirmez votre demande de conseiller numérique")]
    suivi = lien_de(mail.outbox[0])

    # Nobody else sees the draft.
    assert client_de(agent).get(f"/espace/prefecture/demandes/{demande.pk}/").status_code == 404
    assert visiteur.get("/structures/demandes/un-autre-jeton/").status_code == 404

    # 2. It is confirmed by the secret link, on another browser.
    mail.outbox.clear()
    page = texte(client_de(None).get(suivi))
    assert "Relisez et confirmez votre demande" in page
    assert "Des ateliers dans trois médiathèques" in page
    reponse = client_de(None).post(f"{suivi}confirmer/", follow=True)
    assert "Votre demande est déposée." in texte(reponse)
    ecouler()
    demande.refresh_from_db()
    structure = Structure.objects.get(siret=siret)
    assert (demande.etat, demande.structure_id) == ("deposee", structure.pk)
    assert envoyes() == [
        ("ana@exemple.fr", "Votre demande de conseiller numérique est déposée"),
        ("pref87@exemple.fr", "Demande de postes à examiner : Commune d'essai"),
        ("region@exemple.fr", "Demande de postes à examiner : Commune d'essai"),
    ]
    assert "En attente de l'avis de la préfecture" in texte(client_de(None).get(suivi))

    # 3. The préfecture gives its opinion, then another one.
    assert "Rendre un avis sur les demandes de postes" in texte(client_de(agent).get("/espace/"))
    assert "Commune d'essai" in texte(client_de(agent).get("/espace/prefecture/demandes/"))
    adresse = f"/espace/prefecture/demandes/{demande.pk}/"
    client_de(agent).post(adresse, {"sens": "defavorable", "commentaire": "Le besoin n'est pas établi."})
    reponse = client_de(region).post(
        adresse, {"sens": "favorable", "commentaire": "Le besoin est établi après visite."}, follow=True
    )
    assert "Votre avis est enregistré." in texte(reponse)
    assert list(demande.avis.values_list("sens", flat=True)) == ["favorable", "defavorable"]
    demande.refresh_from_db()
    assert demande.etat == EtatDemande.AVIS_RENDU

    # 4. The committee attributes two of the three posts.
    mail.outbox.clear()
    validateur = client_de(anct)
    assert "Commune d'essai" in texte(validateur.get("/instruction/demandes/"))
    adresse = f"/instruction/demandes/{demande.pk}/"
    assert "Inscrire à une séance" in texte(validateur.get(adresse))
    reponse = validateur.post(
        "/instruction/comites/nouvelle/", {"date_seance": jour_de_paris(timezone.now()).isoformat()}
    )
    seance = reponse["Location"]
    validateur.post(f"{seance}inscrire/", {"demandes": [str(demande.pk)]})
    validateur.post(f"{seance}actes/arreter/")
    reponse = validateur.post(f"{seance}actes/tenir/", follow=True)
    point = reponse.redirect_chain[-1][0]
    reponse = validateur.post(point, {"sens": "positive", "nombre_postes": "2"}, follow=True)
    assert "1 décision, 2 postes, 1 courriel." in texte(reponse)
    empreinte = reponse.context["apercu"].empreinte
    reponse = validateur.post(f"{seance}publier/", {"empreinte": empreinte}, follow=True)
    assert "1 décision publiée, 2 postes attribués. Les courriels partent." in texte(reponse)
    ecouler()
    assert list(Poste.objects.values_list("numero", "structure_id", "dispositif", "statut")) == [
        ("P-87-00001", structure.pk, "relance-2021", "public"),
        ("P-87-00002", structure.pk, "relance-2021", "public"),
    ]
    assert Rattachement.objects.filter(structure=structure, periode__endswith__isnull=True).count() == 2
    assert PostesParDepartement.objects.get().attribues == 2
    assert envoyes() == [("ana@exemple.fr", "2 postes attribués à Commune d'essai")]
    assert lien_de(mail.outbox[0]) == "/espace/structure/offres/nouvelle/"
    assert "P-87-00001, P-87-00002" in mail.outbox[0].body

    # 5. The host writes a position, publishes it.
    hote = client_de(contact_de(demande))
    page = texte(hote.get("/espace/structure/"))
    assert "P-87-00001" in page
    assert "Rédiger une offre pour un poste attribué" in texte(hote.get("/espace/"))
    poste = Poste.objects.get(numero="P-87-00001")
    reponse = hote.post(
        "/espace/structure/offres/nouvelle/",
        {
            "poste": str(poste.pk),
            "intitule": "Conseiller numérique",
            "commune": "87350 Panazol",
            "missions": "Ateliers collectifs.",
            "date_debut": demain(30),
            "salaire_brut_mensuel": "1 900,50 €",
        },
    )
    offre = Offre.objects.get()
    assert reponse["Location"] == f"/espace/structure/offres/{offre.pk}/"
    assert (offre.etat, str(offre.salaire_brut_mensuel), offre.structure_id) == (
        "brouillon",
        "1900.50",
        structure.pk,
    )
    assert visiteur.get(f"/offres/{offre.pk}/").status_code == 404
    reponse = hote.post(f"/espace/structure/offres/{offre.pk}/publier/", follow=True)
    assert "L'offre est publiée." in texte(reponse)

    # 6. Everybody reads it.
    assert "Panazol" in texte(visiteur.get("/offres/"))
    page = texte(visiteur.get(f"/offres/{offre.pk}/"))
    assert f"/candidats/candidater/?offre={offre.pk}" in page
    assert "1\u202f900,50\u00a0€ brut par mois" in page
    accueil = texte(visiteur.get("/"))
    assert "<strong>2</strong> postes attribués sur 4\u202f000" in accueil

    # 7. Withdrawn, it is public no more.
    hote.post(f"/espace/structure/offres/{offre.pk}/retirer/")
    offre.refresh_from_db()
    assert offre.etat == EtatOffre.RETIREE
    assert visiteur.get(f"/offres/{offre.pk}/").status_code == 404


def test_suivi_apres_decision():
    creer_limousin()
    from tests.structures.fabriques import creer_demande

    for etat, phrase in (
        ("attribuee", "Le comité a attribué des postes à votre structure"),
        ("refusee", "Le comité n'a pas retenu votre demande"),
        ("examen", "Examen complémentaire"),
        ("annulee", "La demande a été annulée"),
    ):
        demande = creer_demande(etat)
        page = texte(client_de(None).get(f"/structures/demandes/{demande.jeton}/"))
        assert phrase in page
        assert "Confirmer et déposer" not in page
