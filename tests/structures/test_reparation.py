"""Repairs on screen: previewed, motivated, traced; doubles found and set aside; closed objects opened again."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from commun.acteurs import SYSTEME, Acteur, perimetre
from commun.erreurs import ActeNonPermis, ErreurMetier
from commun.models import EntreeJournal
from comptes.enums import Role
from financement.models import Convention
from structures.models import (
    Demande,
    Fusion,
    Mouvement,
    Offre,
    PaireDoublon,
    Poste,
    PostesParDepartement,
    Rattachement,
    Structure,
)
from structures.services.corrections import corriger_identite, prevoir_correction, rouvrir_demande
from structures.services.doublons import chercher_doublons, ecarter_doublon, nom_normalise, paires_possibles
from structures.services.postes import rendre_poste
from tests.fabriques import LE, creer_limousin, creer_personne
from tests.outils import client_de, compter_requetes, ecouler
from tests.structures.fabriques import creer_demande, creer_doublon, creer_offre, creer_structure
from tests.structures.outils import texte

pytestmark = pytest.mark.django_db
MOTIF = "Constaté au téléphone avec la mairie."


def administrateur() -> Acteur:
    return creer_personne(Role.ADMINISTRATEUR, email="reparation@exemple.fr")


def adresse(nom: str, pk: Any, **autres: Any) -> str:
    return reverse(f"structures:{nom}", kwargs={"pk": pk, **autres})


# Merging on screen


@pytest.fixture
def deux_fiches(jeu: Any) -> tuple[Structure, Structure]:
    attendues = ("soumise", "en_instruction", "a_corriger", "a_signer")
    Convention.objects.filter(etat__in=attendues).update(etat="annulee", annulee_le=LE)
    Mouvement.objects.filter(etat__in=("avis_attendu", "a_decider")).update(etat="annule")
    return jeu.structures["jumelle"], Structure.objects.get(pk=jeu.structure_id)


def test_comparer_montre_les_differences_et_chaque_effet_en_chiffres(deux_fiches):
    cible, absorbee = deux_fiches
    client = client_de(administrateur())
    postes = Poste.objects.filter(structure=absorbee).count()
    page = client.get(adresse("fusionner", cible.pk, autre=absorbee.pk))
    contenu = texte(page)
    assert contenu.count("diffère") == 2  # SIRET and name
    (ligne,) = [e for e in page.context["apercu"].effets if e.regle.table == "structures_poste"]
    assert (ligne.absorbee, ligne.cible, ligne.deplacees) == (postes, 0, postes)
    assert compter_requetes(client, adresse("fusionner", cible.pk, autre=absorbee.pk)) <= 15
    assert "Aucun montant ne change" in contenu
    assert Fusion.objects.filter(absorbee=absorbee).count() == 0


def test_fusionner_puis_lire_puis_defaire(deux_fiches):
    cible, absorbee = deux_fiches
    client = client_de(administrateur())
    saisie = {"motif": MOTIF, "prendre": ["denomination"], "confirmation": "on"}
    reponse = client.post(adresse("fusionner", cible.pk, autre=absorbee.pk), saisie)
    assert reponse.status_code == 302
    fusion = Fusion.objects.get(absorbee=absorbee)
    ancienne = texte(client.get(adresse("instruction_structure", absorbee.pk)))
    assert "Cette fiche est fusionnée dans une autre" in ancienne
    assert adresse("instruction_structure", cible.pk) in ancienne
    page = client.get(adresse("histoire", cible.pk))
    assert "Fusion de deux fiches" in texte(page)
    # Of the absorbed record, on a later page.
    assert "Demande : attribuer des postes" in [ligne.quoi for ligne in page.context["paginator"].object_list]
    assert "Commune d'essai" in texte(client.get(adresse("instruction_structure", cible.pk)))
    page = client.get(adresse("fusion", fusion.pk))
    assert page.context["obstacles"] == []
    assert client.post(adresse("fusion", fusion.pk), {"motif": MOTIF}).status_code == 302
    absorbee.refresh_from_db()
    assert absorbee.fusionnee_dans_id is None
    assert "(défaite)" in texte(client.get(adresse("instruction_structure", cible.pk)))
    assert "Cette fusion ne peut plus" not in texte(client.get(adresse("fusion", fusion.pk)))


@pytest.mark.parametrize(
    ("saisie", "erreur"),
    [
        ({"motif": "court", "confirmation": "on"}, "10 caractères au moins"),
        ({"motif": MOTIF}, "Lisez les effets de la fusion"),
        ({"motif": MOTIF, "confirmation": "on", "prendre": ["siret"]}, "Ce choix n'est pas dans la liste"),
    ],
)
def test_une_fusion_mal_remplie_ne_fait_rien_et_garde_la_saisie(deux_fiches, saisie, erreur):
    cible, absorbee = deux_fiches
    reponse = client_de(administrateur()).post(adresse("fusionner", cible.pk, autre=absorbee.pk), saisie)
    assert reponse.status_code == 422
    assert erreur in texte(reponse)
    assert saisie["motif"] in texte(reponse)
    assert Structure.objects.get(pk=absorbee.pk).fusionnee_dans_id is None


def test_le_membre_d_une_fiche_absorbee_garde_ses_pages(deux_fiches, jeu):
    cible, absorbee = deux_fiches
    client = client_de(jeu.structures["referent"])
    client_de(administrateur()).post(
        adresse("fusionner", cible.pk, autre=absorbee.pk), {"motif": MOTIF, "confirmation": "on"}
    )
    assert cible.denomination in texte(client.get("/espace/structure/"))
    convention = jeu.financement["convention_active"]
    assert client.get(reverse("financement:convention", kwargs={"pk": convention.pk})).status_code == 200
    offre = jeu.structures["offre_publiee"]
    assert client.get(adresse("offre_gerer", offre.pk)).status_code == 200


def test_chercher_une_fiche_a_fusionner(deux_fiches):
    cible, absorbee = deux_fiches
    client = client_de(administrateur())
    page = texte(client.get(adresse("fusion_chercher", cible.pk), {"q": absorbee.siret}))
    assert f"Comparer avec {absorbee.denomination}" in page
    assert "1 fiche." in page


# Doubles


@pytest.mark.parametrize(
    ("un", "autre", "semblables"),
    [
        ("MAIRIE DE LIMOGES", "Ville de Limoges", True),
        ("Commune de Saint-Junien", "commune de st junien", True),
        ("CCAS de Guéret", "Centre communal d'action sociale de Gueret", True),
        ("Association Numérique pour tous", "Asso Numerique pour Tous", True),
        ("Médiathèque Jean Moulin", "Médiathèque Louis Aragon", False),
        ("École Jules Ferry", "École Jules Michelet", False),
    ],
)
def test_noms_semblables_dans_la_meme_commune(un, autre, semblables):
    a, b = sorted((creer_structure().pk, creer_structure().pk))
    fiches = [(a, "11111111100011", un, "87085"), (b, "22222222200022", autre, "87085")]
    assert bool(paires_possibles(fiches)) is semblables
    assert paires_possibles([fiches[0], (b, "22222222200022", autre, "19031")]) == {}


def test_meme_siren_meme_commune_est_plus_sur_que_meme_siren():
    a, b = sorted((creer_structure().pk, creer_structure().pk))
    ici = [(a, "11111111100011", "Département A", "87085"), (b, "11111111100029", "Médiathèque Z", "87085")]
    (paire,) = paires_possibles(ici).values()
    assert (paire.score, paire.indices) == (90, ["même SIREN, même commune"])
    ailleurs = [ici[0], (b, "11111111100029", "Médiathèque Z", None)]
    assert [p.score for p in paires_possibles(ailleurs).values()] == [60]


def test_la_recherche_retient_ce_qui_a_ete_ecarte_et_oublie_ce_qui_ne_se_ressemble_plus():
    with perimetre(SYSTEME):
        autres = chercher_doublons(par=SYSTEME, le=LE)
    une = creer_structure("Panazol", denomination="Mairie de Panazol")
    autre = creer_structure("Panazol", denomination="Ville de Panazol")
    with perimetre(SYSTEME):
        assert chercher_doublons(par=SYSTEME, le=LE) == autres + 1
        assert chercher_doublons(par=SYSTEME, le=LE) == autres + 1
    paire = PaireDoublon.objects.get(premiere__in=(une, autre), seconde__in=(une, autre))
    par = administrateur()
    with perimetre(par):
        ecarter_doublon(paire=paire, motif="La ville et son école.", par=par, le=LE)
        with pytest.raises(ErreurMetier) as refus:
            ecarter_doublon(paire=paire, motif="La ville et son école.", par=par, le=LE)
    assert refus.value.code == "deja_ecartee"
    passagere = creer_doublon(une, creer_structure("Panazol", denomination="Tout autre chose"))
    autre.denomination = "Centre équestre"
    autre.save(update_fields=["denomination"])
    with perimetre(SYSTEME):
        assert chercher_doublons(par=SYSTEME, le=LE) == autres
    assert PaireDoublon.objects.filter(pk=paire.pk).exists()
    assert not PaireDoublon.objects.filter(pk=passagere.pk).exists()
    assert nom_normalise("Ville de Panazol") == "commune panazol"


def test_la_liste_des_doublons_mene_a_la_comparaison(jeu, django_assert_max_num_queries):
    client = client_de(administrateur())
    paire = jeu.structures["doublon"]
    contenu = texte(client.get(reverse("structures:doublons")))
    assert adresse("fusionner", paire.premiere_id, autre=paire.seconde_id) in contenu
    for _ in range(10):
        creer_doublon(creer_structure(), creer_structure())
    with django_assert_max_num_queries(15):
        client.get(reverse("structures:doublons"))
    assert client.post(adresse("doublon_ecarter", paire.pk), {"motif": MOTIF}).status_code == 302
    assert client.get(adresse("doublon_ecarter", paire.pk)).status_code == 404


# Correcting a record


def saisie_fiche(structure: Structure, **champs: Any) -> dict[str, str]:
    return {
        "denomination": structure.denomination,
        "type": structure.type,
        "statut": structure.statut,
        "adresse": structure.adresse,
        "commune": "87000 Limoges",
        "motif": MOTIF,
    } | champs


def test_corriger_montre_l_effet_avant_d_ecrire(jeu):
    structure = Structure.objects.get(pk=jeu.structure_id)
    client = client_de(administrateur())
    page = adresse("fiche_corriger", structure.pk)
    saisie = saisie_fiche(structure, statut="prive", commune="19100 Brive-la-Gaillarde")
    apercu = client.post(page, saisie)
    contenu = texte(apercu)
    assert apercu.status_code == 200
    assert "Statut : « Employeur public » devient « Employeur privé »" in contenu
    assert "le statut fixé à l'attribution est gardé" in contenu
    assert "Département : « 87 » devient « 19 »" in contenu
    structure.refresh_from_db()
    assert structure.statut == "public"
    assert client.post(page, saisie | {"confirme": "on"}).status_code == 302
    structure.refresh_from_db()
    assert (structure.statut, structure.commune_id, structure.departement_id) == ("prive", "19031", "19")
    assert set(Poste.objects.filter(structure=structure).values_list("statut", flat=True)) == {"public"}
    entree = EntreeJournal.objects.get(acte="structure_corrigee")
    assert entree.donnees["champs"]["statut"] == ["public", "prive"]
    assert entree.donnees["motif"] == MOTIF
    assert "Fiche modifiée" in texte(client.get(adresse("histoire", structure.pk)))


def test_une_correction_sans_changement_ou_sans_motif_est_refusee(jeu):
    structure = Structure.objects.get(pk=jeu.structure_id)
    client = client_de(administrateur())
    page = adresse("fiche_corriger", structure.pk)
    rien = client.post(page, saisie_fiche(structure))
    assert rien.status_code == 422
    assert "Vous n'avez rien changé" in texte(rien)
    bref = client.post(page, saisie_fiche(structure, denomination="Autre", motif="non", confirme="on"))
    assert bref.status_code == 422
    assert 'value="Autre"' in texte(bref)


def test_une_fiche_absorbee_ne_se_corrige_plus(jeu):
    absorbee = jeu.structures["fusion"].absorbee
    par = administrateur()
    with perimetre(par), pytest.raises(ErreurMetier) as refus:
        corriger_identite(
            structure=absorbee,
            commune=creer_limousin()["Panazol"],
            motif=MOTIF,
            par=par,
            le=LE,
            denomination="X",
        )
    assert refus.value.code == "structure_fusionnee"


def test_seuls_ceux_qui_reparent_corrigent():
    structure, par = creer_structure(), creer_personne(Role.ANCT_INSTRUCTEUR)
    commune = creer_limousin()["Panazol"]
    with perimetre(par), pytest.raises(ActeNonPermis):
        corriger_identite(structure=structure, commune=commune, motif=MOTIF, par=par, le=LE, denomination="X")
    assert [e.libelle for e in prevoir_correction(structure=structure, commune=commune, le=LE)] == ["Commune"]


# Opening again


@pytest.mark.parametrize("etat", ["refusee", "annulee"])
def test_rouvrir_une_demande_la_remet_devant_la_prefecture(etat):
    demande = creer_demande(etat)
    client = client_de(administrateur())
    assert "Rouvrir la demande" in texte(client.get(adresse("instruction_demande", demande.pk)))
    ecouler()
    assert client.post(adresse("demande_rouvrir", demande.pk), {"motif": MOTIF}).status_code == 302
    demande.refresh_from_db()
    assert (demande.etat, demande.decidee_le) == ("deposee", None)
    assert MOTIF in texte(client.get(adresse("instruction_demande", demande.pk)))
    assert ecouler() >= 1


def test_rouvrir_est_refuse_quand_une_autre_demande_est_ouverte():
    refusee = creer_demande("refusee")
    creer_demande("deposee", structure=refusee.structure)
    reponse = client_de(administrateur()).post(adresse("demande_rouvrir", refusee.pk), {"motif": MOTIF})
    assert reponse.status_code == 422
    assert "déjà une demande en cours" in texte(reponse)
    assert Demande.objects.get(pk=refusee.pk).etat == "refusee"


def test_rouvrir_une_demande_jamais_confirmee_est_refuse():
    demande = creer_demande("brouillon")
    Demande.objects.filter(pk=demande.pk).update(etat="annulee")
    par = administrateur()
    with perimetre(par), pytest.raises(ErreurMetier) as refus:
        rouvrir_demande(demande=Demande.objects.get(pk=demande.pk), motif=MOTIF, par=par, le=LE)
    assert refus.value.code == "jamais_deposee"


def test_rouvrir_une_offre_en_fait_un_brouillon_de_la_structure():
    offre = creer_offre("retiree")
    client = client_de(administrateur())
    fiche = texte(client.get(adresse("instruction_structure", offre.structure_id)))
    assert adresse("offre_rouvrir", offre.pk) in fiche
    assert client.post(adresse("offre_rouvrir", offre.pk), {"motif": MOTIF}).status_code == 302
    assert Offre.objects.get(pk=offre.pk).etat == "brouillon"
    assert EntreeJournal.objects.filter(acte="offre_rouverte", objet_id=offre.structure_id).exists()
    encore = client.post(adresse("offre_rouvrir", offre.pk), {"motif": MOTIF})
    assert encore.status_code == 422


# Posts


def rendu(jeu: Any) -> Poste:
    poste = jeu.structures["postes"][2]
    par = administrateur()
    with perimetre(par):
        rendre_poste(poste=poste, date_effet=date(2026, 3, 10), motif="Saisi par erreur.", par=par, le=LE)
    return Poste.objects.get(pk=poste.pk)


def test_retablir_un_poste_rendu_par_erreur(jeu):
    poste = rendu(jeu)
    compte = PostesParDepartement.objects.get(pk="87").attribues
    client = client_de(administrateur())
    fiche = texte(client.get(adresse("instruction_structure", poste.structure_id)))
    assert adresse("poste_retablir", poste.pk) in fiche
    assert client.post(adresse("poste_retablir", poste.pk), {"motif": MOTIF}).status_code == 302
    poste.refresh_from_db()
    (lien,) = poste.rattachements.all()
    assert (poste.date_rendu, lien.periode.upper, lien.fin) == (None, None, "")
    assert PostesParDepartement.objects.get(pk="87").attribues == compte + 1
    assert "Poste rétabli" in texte(client.get(adresse("histoire", poste.structure_id)))
    encore = client.post(adresse("poste_retablir", poste.pk), {"motif": MOTIF})
    assert encore.status_code == 422
    assert "n'est pas rendu" in texte(encore)


def test_donner_un_hote_a_un_poste_qui_n_en_a_jamais_eu(jeu):
    poste = jeu.structures["postes"][2]
    destination = creer_structure("Panazol", denomination="Hôte retrouvé")
    client = client_de(administrateur())
    deja = client.post(adresse("poste_rattacher", poste.pk), {"destination": destination.pk, "motif": MOTIF})
    assert deja.status_code == 422
    assert "Ce poste a déjà eu un hôte" in texte(deja)
    Rattachement.objects.filter(poste=poste).delete()
    Poste.objects.filter(pk=poste.pk).update(structure=None)
    saisie = {"destination": destination.pk, "motif": MOTIF}
    assert client.post(adresse("poste_rattacher", poste.pk), saisie).status_code == 302
    poste.refresh_from_db()
    (lien,) = poste.rattachements.all()
    assert (poste.structure_id, lien.structure_id) == (destination.pk, destination.pk)
    assert lien.periode.lower == poste.date_attribution
