"""Amendments on the home pages, in the inbox, in their list; what happens when the State does not sign in time."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from html import unescape
from uuid import UUID

import pytest
from django.conf import settings
from django.urls import reverse

from commun.acteurs import SYSTEME, perimetre
from commun.dates import jour_de_paris
from commun.erreurs import ErreurMetier
from commun.models import Courriel
from commun.registres import a_faire, attentes
from financement.enums import EtatConvention
from financement.enums_avenant import EtatAvenant
from financement.enums_signature import EtatOriginal
from financement.models import Avenant, MouvementEnveloppe, RappelSignature
from financement.selecteurs_avenants import avenant_du_systeme
from financement.services.suivi_signatures import refuser_signature, suivre_signatures
from tests.fabriques import LE
from tests.financement.fabriques import creer_convention, creer_postes_pourvus, personnes
from tests.financement.fabriques_avenants import creer_avenant
from tests.financement.signatures import creer_original, faux_document_d_avenant
from tests.outils import client_de, compter_requetes, ecouler
from tests.structures.fabriques import creer_structure

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("limousin")]
LIMITE = jour_de_paris(LE) + timedelta(days=settings.SIGNATURE_DELAI_JOURS)


@pytest.fixture(autouse=True)
def _ancres(settings, tmp_path):
    settings.ANCRES_GRAND_LIVRE = tmp_path / "ancres.jsonl"


def lignes(acteur) -> list[tuple]:
    with perimetre(acteur):
        return [
            (ligne.libelle, ligne.url, ligne.nombre, ligne.echeance)
            for ligne in a_faire(acteur)
            if "venant" in ligne.libelle
        ]


def test_ce_qui_attend_chacun():
    structure = creer_structure()
    prepare = creer_avenant(structure=structure)
    a_signer = creer_avenant(EtatAvenant.A_SIGNER, structure=structure)
    creer_avenant(EtatAvenant.EN_VIGUEUR, structure=structure)
    creer_avenant(EtatAvenant.ABANDONNE, structure=structure)
    gens, liste = personnes(structure), reverse("financement:avenants")
    numero, sien = a_signer.numero, [a_signer.pk]
    a_faire_signer = [
        (f"Avenant {numero} à faire signer", reverse("financement:avenant", args=sien), 1, LIMITE)
    ]
    assert lignes(gens.signataire) == [
        (f"Avenant {numero} à signer", reverse("financement:avenant_signer", args=sien), 1, LIMITE)
    ]
    assert lignes(gens.referent) == lignes(gens.gestionnaire) == a_faire_signer
    assert lignes(gens.validateur) == [("Avenants à examiner", f"{liste}?etat=prepare", 1, None)]
    assert lignes(gens.financeur) == [("Avenants à signer pour l'État", liste, 1, None)]
    assert lignes(gens.comptable) == []
    # A neighbour is told nothing of it.
    assert lignes(personnes(creer_structure()).signataire) == []
    with perimetre(gens.validateur):
        boite = [
            (a.url, a.depuis, a.echeance)
            for a in attentes(gens.validateur, LE.date())
            if a.sorte == "avenant"
        ]
    delai = timedelta(days=settings.VALIDATION_DELAI_JOURS)
    page = reverse("financement:instruction_avenant", args=[prepare.pk])
    assert boite == [(page, LE.date(), LE.date() + delai)]


def test_l_accueil_ne_dit_rien_deux_fois():
    creer_original_de_convention = creer_convention(EtatConvention.A_SIGNER)
    from tests.financement.signatures import faux_document

    faux_document(creer_original_de_convention)
    creer_original(creer_original_de_convention)
    gens = personnes(creer_original_de_convention.structure)
    with perimetre(gens.validateur):
        libelles = [ligne.libelle for ligne in a_faire(gens.validateur)]
    assert libelles.count("Originaux signés à la main à vérifier") == 1
    assert len(libelles) == len(set(libelles))


def test_la_liste_par_etat_et_son_prochain_acte():
    structure = creer_structure()
    numeros = {
        etat: creer_avenant(etat, structure=structure).numero
        for etat in (EtatAvenant.PREPARE, EtatAvenant.A_SIGNER, EtatAvenant.ABANDONNE)
    }
    gens, liste = personnes(structure), reverse("financement:avenants")

    def vus(acteur, etat: str) -> set[str]:
        page = client_de(acteur).get(f"{liste}?etat={etat}").content.decode()
        return {valeur for valeur in numeros.values() if f">{valeur}<" in page}

    for etat, numero in numeros.items():
        assert vus(gens.instructeur, etat) == {numero}
    assert vus(gens.instructeur, "") == {numeros[EtatAvenant.PREPARE], numeros[EtatAvenant.A_SIGNER]}
    assert vus(gens.instructeur, "inconnu") == vus(gens.instructeur, "")
    assert vus(gens.financeur, "") == {numeros[EtatAvenant.A_SIGNER]}
    assert "Lire et signer" in client_de(gens.financeur).get(liste).content.decode()
    assert "Lire et signer" not in client_de(gens.instructeur).get(liste).content.decode()


@pytest.mark.parametrize("nombre", [1, 10])
def test_les_accueils_et_la_liste_restent_legers(nombre):
    structure = creer_structure()
    for _ in range(nombre):
        creer_avenant(structure=structure)
        creer_avenant(EtatAvenant.A_SIGNER, structure=structure)
    gens, liste = personnes(structure), reverse("financement:avenants")
    for qui in (
        "referent",
        "signataire",
        "validateur",
        "instructeur",
        "financeur",
        "ordonnateur",
        "comptable",
    ):
        assert compter_requetes(client_de(getattr(gens, qui)), "/espace/") <= 15, qui
    assert compter_requetes(client_de(gens.financeur), liste) <= 10
    # The fullest dossier: active, signed, amended.
    convention = Avenant.objects.first().convention_id
    for qui, page in (("referent", "convention"), ("validateur", "instruction_convention")):
        adresse = reverse(f"financement:{page}", args=[convention])
        assert compter_requetes(client_de(getattr(gens, qui)), adresse) <= 15, qui


def suivre(jours: int) -> dict[str, int]:
    return suivre_signatures(par=SYSTEME, le=LE + timedelta(days=jours))


@pytest.mark.parametrize(("jours", "etat"), [(60, EtatAvenant.A_SIGNER), (61, EtatAvenant.ABANDONNE)])
def test_un_avenant_que_personne_ne_signe_est_abandonne_le_lendemain_du_delai(jours, etat):
    avenant = creer_avenant(EtatAvenant.A_SIGNER)
    suivre(jours)
    assert avenant_du_systeme(avenant.pk).etat == etat
    ecouler()
    rappels = [mail.texte for mail in Courriel.objects.filter(gabarit="signature_rappel")]
    assert bool(rappels) is (etat == EtatAvenant.A_SIGNER)
    assert all("au plus tard le 1er mai 2026, l'avenant sera abandonné" in texte for texte in rappels)
    assert RappelSignature.objects.exists() is bool(rappels)


def test_le_refus_de_l_etat_rend_les_credits_et_previent():
    convention = creer_convention(EtatConvention.ACTIVE)
    (poste,) = creer_postes_pourvus(convention.structure)
    avenant = creer_avenant(
        EtatAvenant.A_SIGNER,
        type_avenant="postes",
        donnees={"ajoutes": [str(poste.pk)], "retires": []},
        convention=convention,
    )
    faux_document_d_avenant(avenant)
    original = creer_original(avenant)
    gens = personnes(convention.structure)

    def reserve() -> Decimal:
        mouvements = MouvementEnveloppe.objects.filter(convention_id=convention.pk)
        return sum((m.reserve for m in mouvements), Decimal())

    assert reserve() > 0
    for qui in ("signataire", "referent", "instructeur"):
        client = client_de(getattr(gens, qui))
        assert client.post(reverse("financement:avenant_refuser", args=[avenant.pk])).status_code == 403
    financeur = client_de(gens.financeur)
    page = unescape(
        financeur.get(reverse("financement:avenant_signature", args=[avenant.pk])).content.decode()
    )
    assert "Refuser de signer" in page and "au plus tard le 1 mai 2026" in page.replace("1er", "1")
    with perimetre(gens.financeur), pytest.raises(ErreurMetier, match="motif"):
        refuser_signature(objet=avenant_du_systeme(avenant.pk), motif=" ", par=gens.financeur, le=LE)
    reponse = financeur.post(
        reverse("financement:avenant_refuser", args=[avenant.pk]),
        {"motif": "Le poste est déjà financé ailleurs."},
    )
    assert reponse.status_code == 302
    ecouler()
    assert reserve() == 0
    original.refresh_from_db()
    assert (avenant_du_systeme(avenant.pk).etat, original.etat) == (
        EtatAvenant.ABANDONNE,
        EtatOriginal.REFUSE,
    )
    mails = Courriel.objects.filter(gabarit="avenant_abandonne")
    assert {"referent", "validateur"} <= {
        qui
        for qui in ("referent", "validateur")
        if mails.filter(destinataire=_adresse(getattr(gens, qui))).exists()
    }
    assert all("Le poste est déjà financé ailleurs." in mail.texte for mail in mails)


def _adresse(acteur) -> str:
    from django.contrib.auth import get_user_model

    return get_user_model().objects.get(pk=UUID(str(acteur.utilisateur_id))).email
