"""A name, an address or a phone number never leaves before the preselection: pages first, then the database alone."""

from __future__ import annotations

import pytest
from django.db import ProgrammingError, transaction

from candidatures.models import Candidat, MiseEnRelation, ProfilRecherche
from commun.acteurs import VISITEUR, perimetre
from commun.models import EntreeJournal
from comptes.enums import Role
from conseillers.models import Conseiller
from tests.candidatures.fabriques import (
    acteur_candidat,
    creer_candidat,
    creer_recrutement,
    creer_rencontre,
    hote_de,
)
from tests.fabriques import creer_personne
from tests.outils import client_de
from tests.structures.fabriques import creer_offre

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("limousin")]

CANARI = {
    "prenom": "Zéphyrine",
    "nom": "Quintillac",
    "email": "zephyrine.canari@exemple.fr",
    "telephone": "0687654321",
    "motivation": "Le canari chante à Panazol.",
}


def apparitions(texte: str) -> list[str]:
    return [valeur for valeur in CANARI.values() if valeur in texte]


def pages_de_l_hote(offre, rencontre_etrangere) -> list[str]:
    return [
        "/espace/",
        "/espace/structure/",
        f"/espace/structure/offres/{offre.pk}/",
        f"/espace/structure/offres/{offre.pk}/candidats/",
        "/espace/structure/mises-en-relation/",
        "/espace/structure/postes/",
        f"/espace/structure/mises-en-relation/{rencontre_etrangere.pk}/",
        f"/espace/structure/mises-en-relation/{rencontre_etrangere.pk}/recruter/",
        f"/espace/structure/mises-en-relation/{rencontre_etrangere.pk}/ecarter/",
    ]


def test_rien_d_un_candidat_non_preselectionne_dans_aucune_page():
    canari = creer_candidat(**CANARI)
    offre, autre_offre = creer_offre(), creer_offre()
    ailleurs = creer_rencontre(offre=autre_offre, candidat=canari)
    ma_rencontre = creer_rencontre(offre=offre)
    client = client_de(hote_de(offre))
    vues = {adresse: client.get(adresse) for adresse in pages_de_l_hote(offre, ailleurs)}
    trahies = [adresse for adresse, page in vues.items() if apparitions(page.content.decode())]
    assert trahies == []
    reference = ProfilRecherche.objects.get(pk=canari.pk).reference
    assert reference in vues[f"/espace/structure/offres/{offre.pk}/candidats/"].content.decode()
    assert client.get(f"/espace/structure/mises-en-relation/{ma_rencontre.pk}/").status_code == 200
    assert [vues[adresse].status_code for adresse in list(vues)[-3:]] == [404, 404, 404]
    # Control: the same pages do show who is preselected.
    voisin = client_de(hote_de(autre_offre))
    assert apparitions(
        voisin.get(f"/espace/structure/mises-en-relation/{ailleurs.pk}/").content.decode()
    ) == list(CANARI.values())


def test_la_base_seule_tient_avant_et_apres_la_preselection():
    canari = creer_candidat(**CANARI)
    offre = creer_offre()
    hote, voisin = hote_de(offre), hote_de(creer_offre())
    with perimetre(hote):
        assert Candidat.objects.count() == 0
        assert list(Candidat.objects.raw("select * from candidatures_candidat")) == []
        assert Candidat.objects.filter(pk=canari.pk).update(prenom="Volée") == 0
    creer_rencontre(offre=offre, candidat=canari)
    with perimetre(hote):
        assert Candidat.objects.get().email == CANARI["email"]
    with perimetre(voisin):
        assert (Candidat.objects.count(), MiseEnRelation.objects.count()) == (0, 0)


def test_le_profil_de_recherche_ne_porte_aucune_identite():
    creer_candidat(**CANARI)
    ligne = str(ProfilRecherche.objects.values().get())
    assert apparitions(ligne) == []


def test_qui_voit_la_table_des_candidats():
    canari = creer_candidat(**CANARI)
    creer_rencontre(candidat=canari)
    autre = creer_candidat()
    vus = {}
    for nom, acteur in {
        "visiteur": VISITEUR,
        "lien du brouillon refermé": VISITEUR.avec_jeton(canari.jeton),
        "lien de confirmation": VISITEUR.avec_jeton(canari.confirmation),
        "moi": acteur_candidat(canari),
        "un autre candidat": acteur_candidat(autre),
        "préfecture": creer_personne(Role.PREFECTURE_DEPARTEMENT, departement="87"),
        "coordinateur": creer_personne(Role.COORDINATEUR_CONSEILLERS, departement="87"),
        "anct": creer_personne(Role.ANCT_INSTRUCTEUR),
    }.items():
        with perimetre(acteur):
            vus[nom] = sorted(Candidat.objects.values_list("nom", flat=True))
    assert vus == {
        "visiteur": [],
        "lien du brouillon refermé": [],
        "lien de confirmation": ["Quintillac"],
        "moi": ["Quintillac"],
        "un autre candidat": [autre.nom],
        "préfecture": [],
        "coordinateur": [],
        "anct": sorted([autre.nom, "Quintillac"]),
    }


def test_un_visiteur_n_ecrit_pas_de_candidature_sans_en_tenir_le_lien():
    for jeton_hash in ("", "a" * 64):
        with (
            pytest.raises(ProgrammingError, match="row-level security"),
            perimetre(VISITEUR),
            transaction.atomic(),
        ):
            Candidat(prenom="X", nom="Y", email="x@exemple.fr", jeton_hash=jeton_hash).save(force_insert=True)


def test_chaque_ouverture_d_identite_est_journalisee_une_fois():
    canari = creer_candidat(**CANARI)
    offres = [creer_offre(), creer_offre()]
    for offre in offres:
        creer_rencontre(offre=offre, candidat=canari)
    entrees = EntreeJournal.objects.filter(acte="identite_ouverte")
    assert sorted((str(e.objet_id), e.donnees["structure"]) for e in entrees) == sorted(
        (str(canari.pk), str(offre.structure_id)) for offre in offres
    )
    assert [apparitions(str(e.donnees)) for e in entrees] == [[], []]


def test_l_hote_suivant_lit_le_conseiller_qu_il_preseletionne_et_pas_les_autres():
    """A person recruited elsewhere before: its adviser's row opens with the meeting, and shuts with the refusal."""
    rencontre = creer_rencontre()
    creer_recrutement(rencontre)
    offre = creer_offre()
    hote = hote_de(offre)
    with perimetre(hote):
        assert Conseiller.objects.count() == 0
    candidat = rencontre.candidat
    nouvelle = MiseEnRelation.objects.create(
        offre=offre,
        candidat=candidat,
        personne_id=candidat.personne_id or rencontre.personne_id,
        structure=offre.structure,
        departement_id=offre.departement_id,
        structure_nom="Mairie",
        offre_intitule="Conseiller numérique",
        commune_id=offre.commune_id,
    )
    with perimetre(hote):
        assert Conseiller.objects.count() == 1
    MiseEnRelation.objects.filter(pk=nouvelle.pk).update(etat="ecartee")
    with perimetre(hote):
        assert Conseiller.objects.count() == 0


def test_le_candidat_lit_les_noms_meme_quand_l_offre_est_fermee():
    canari = creer_candidat(**CANARI)
    offre = creer_offre()
    creer_rencontre(offre=offre, candidat=canari)
    gagnant = creer_rencontre(offre=offre)
    creer_recrutement(gagnant)
    page = client_de(acteur_candidat(canari)).get("/candidats/espace/").content.decode()
    assert offre.structure.denomination.replace("'", "&#x27;") in page
