"""A post of coordinator: chosen with the posts of the convention, said by its document, kept by its versions."""

from __future__ import annotations

from html import unescape

import pytest
from django.urls import reverse

from commun.acteurs import SYSTEME, perimetre
from commun.erreurs import ErreurMetier
from financement import selecteurs
from financement.comparaison import comparer
from financement.enums import EtatConvention
from financement.enums_avenant import EtatAvenant
from financement.instantane import donnees_convention
from financement.models import Convention
from financement.services.conventions import preparer_convention
from financement.services.document_avenant import produire
from tests.fabriques import LE
from tests.financement.fabriques import creer_convention, creer_postes_pourvus, personnes, relire
from tests.financement.fabriques_avenants import creer_avenant
from tests.financement.test_parcours import SAISIE
from tests.outils import client_de, ecouler
from tests.structures.fabriques import creer_structure

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("limousin")]
PHRASE = "Le coordinateur organise et soutient l’action des conseillers de son territoire"


def texte(convention: Convention) -> str:
    return str(donnees_convention(relire(convention))["contenu"])


def test_par_le_formulaire_jusqu_au_document():
    structure = creer_structure()
    postes = creer_postes_pourvus(structure, 2)
    gens = personnes(structure)
    client = client_de(gens.gestionnaire)
    page = unescape(client.get(reverse("financement:convention_nouvelle")).content.decode())
    assert "Postes de coordinateur" in page and "le montant de l'aide ne change pas" in page
    tous = [str(poste.pk) for poste in postes]
    saisie = SAISIE | {"postes": tous, "modalite": "24_mois"}
    assert client.post(reverse("financement:convention_nouvelle"), saisie).status_code == 302
    convention = Convention.objects.get()
    modifier = reverse("financement:convention_modifier", args=[convention.pk])
    # Ticked, kept when the form is opened again, said by the document; the amount is that of any post.
    assert client.post(modifier, saisie | {"coordinateurs": tous[1:]}).status_code == 302
    assert {c.poste_id: c.coordinateur for c in selecteurs.postes_de(convention)} == {
        postes[0].pk: False,
        postes[1].pk: True,
    }
    formulaire = client.get(modifier).context["form"]
    assert list(formulaire["coordinateurs"].value()) == [postes[1].pk]
    assert client.post(reverse("financement:convention_soumettre", args=[convention.pk])).status_code == 302
    ecouler()
    donnees = donnees_convention(relire(convention))
    assert [(p["numero"], p["mission"]) for p in donnees["postes"]] == [
        (postes[0].numero, "Conseiller"),
        (postes[1].numero, "Coordinateur"),
    ]
    assert donnees["postes"][0]["montant"] == donnees["postes"][1]["montant"]
    assert [p["coordinateur"] for p in donnees["machine"]["postes"]] == [False, True]
    assert PHRASE in texte(convention)
    version = convention.versions.get()
    assert version.contenu["coordinateurs"] == [postes[1].numero]
    # A version of before the field, compared: one line, in clear.
    ancienne = {nom: valeur for nom, valeur in version.contenu.items() if nom != "coordinateurs"}
    (ligne,) = comparer(ancienne, version.contenu)
    assert (ligne.libelle, ligne.avant, ligne.apres) == ("Postes de coordinateur", "aucun", postes[1].numero)
    dossier = unescape(
        client_de(gens.instructeur)
        .get(reverse("financement:instruction_convention", args=[convention.pk]))
        .content.decode()
    )
    assert "Postes de coordinateur" in dossier


def test_sans_coordinateur_le_document_n_en_parle_pas():
    structure = creer_structure()
    postes = creer_postes_pourvus(structure, 1)
    par = personnes(structure).referent
    with perimetre(par):
        convention = preparer_convention(structure_id=structure.pk, postes=postes, par=par, le=LE)
    Convention.objects.filter(pk=convention.pk).update(etat=EtatConvention.BROUILLON)
    donnees = donnees_convention(relire(convention), apercu_le=LE)
    assert "oordinateur" not in str(donnees["contenu"])
    assert [p["mission"] for p in donnees["postes"]] == ["Conseiller"]


def test_un_coordinateur_est_un_poste_de_la_convention():
    structure = creer_structure()
    postes = creer_postes_pourvus(structure, 2)
    par = personnes(structure).referent
    with perimetre(par), pytest.raises(ErreurMetier) as refus:
        preparer_convention(
            structure_id=structure.pk, postes=postes[:1], coordinateurs=postes[1:], par=par, le=LE
        )
    assert (refus.value.code, refus.value.champ) == ("coordinateur_hors_convention", "coordinateurs")
    client = client_de(personnes(structure).gestionnaire)
    saisie = SAISIE | {
        "postes": [str(postes[0].pk)],
        "coordinateurs": [str(postes[1].pk)],
        "modalite": "24_mois",
    }
    reponse = client.post(reverse("financement:convention_nouvelle"), saisie)
    page = unescape(reponse.content.decode())
    assert reponse.status_code == 422 and f"postes de la convention : {postes[1].numero}." in page
    assert SAISIE["signataire_nom"] in page and not Convention.objects.exists()
    # The post of another host is not a choice.
    (ailleurs,) = creer_postes_pourvus(creer_structure(), 1)
    saisie = SAISIE | {
        "postes": [str(postes[0].pk)],
        "coordinateurs": [str(ailleurs.pk)],
        "modalite": "24_mois",
    }
    assert client.post(reverse("financement:convention_nouvelle"), saisie).status_code == 422


def test_un_avenant_ajoute_un_poste_de_coordinateur(settings, tmp_path):
    settings.ANCRES_GRAND_LIVRE = tmp_path / "ancres.jsonl"
    convention = creer_convention(EtatConvention.ACTIVE)
    (poste,) = creer_postes_pourvus(convention.structure)
    adresse = reverse("financement:avenant_nouveau", args=[convention.pk, "postes"])
    client = client_de(personnes(convention.structure).gestionnaire)
    saisie = {"coordinateurs": [str(poste.pk)], "date_effet": "2026-10-01", "objet": "Un réseau à animer."}
    siens = [str(pk) for pk in convention.postes.values_list("poste_id", flat=True)]
    refus = client.post(adresse, saisie | {"retires": siens})
    assert refus.status_code == 422 and "cochez-le dans les deux listes" in unescape(refus.content.decode())
    avenant = creer_avenant(
        EtatAvenant.EN_VIGUEUR,
        type_avenant="postes",
        donnees={"ajoutes": [str(poste.pk)], "retires": [], "coordinateurs": [str(poste.pk)]},
        convention=convention,
    )
    inscrits = dict(convention.postes.values_list("poste_id", "coordinateur"))
    assert inscrits == {poste.pk: True} | {pk: False for pk in inscrits if pk != poste.pk}
    with perimetre(SYSTEME):
        document = produire(avenant=avenant, par=SYSTEME)
    assert document is not None
    assert "ajouté, poste de coordinateur, " in document.donnees["changements"][0]["apres"]
    assert "le coordinateur organise et soutient l’action des conseillers" in str(document.donnees["contenu"])


def test_ce_qui_est_necessaire_n_est_pas_dit_optionnel():
    """A draft is kept without it, the label does not say that it can be left out for good."""
    structure = creer_structure()
    creer_postes_pourvus(structure, 1)
    page = unescape(
        client_de(personnes(structure).referent)
        .get(reverse("financement:convention_nouvelle"))
        .content.decode()
    )
    texte_lu = " ".join(page.split())
    for libelle in ("Nom du signataire", "Date de la délibération ou du pouvoir de signer"):
        debut = texte_lu.index(f"> {libelle}")
        assert "ptionnel" not in texte_lu[debut : debut + len(libelle) + 15]
    debut = texte_lu.index("> Actions prévues")
    assert "ptionnel" in texte_lu[debut : debut + 40]
    assert texte_lu.count("Nécessaire pour soumettre la convention.") == 5
