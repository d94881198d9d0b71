"""What the pages and the document of an amendment say to who must act."""

from __future__ import annotations

import subprocess
from html import unescape

import pytest
from django.urls import reverse

from commun.acteurs import SYSTEME, perimetre
from financement.enums import EtatConvention
from financement.enums_avenant import EtatAvenant, TypeAvenant
from financement.models import Avenant
from financement.selecteurs_avenants import avenant_du_systeme
from financement.services.avenants import signer_avenant
from financement.services.document_avenant import produire
from tests.fabriques import LE
from tests.financement.fabriques import creer_compte, creer_convention, personnes
from tests.financement.fabriques_avenants import creer_avenant
from tests.outils import client_de

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("limousin")]


@pytest.fixture(autouse=True)
def _ancres(settings, tmp_path):
    settings.ANCRES_GRAND_LIVRE = tmp_path / "ancres.jsonl"


def page(acteur, nom: str, *args: object) -> str:
    reponse = client_de(acteur).get(reverse(f"financement:{nom}", args=args))
    assert reponse.status_code == 200
    return " ".join(unescape(reponse.content.decode()).split())


@pytest.mark.parametrize(
    ("etat", "hote", "anct"),
    [
        (EtatAvenant.PREPARE, "L'ANCT vérifie l'effet", "Un coordinateur vérifie l'effet"),
        (EtatAvenant.A_SIGNER, "dans n'importe quel ordre", "À signer au plus tard le 1er mai 2026."),
        (EtatAvenant.EN_VIGUEUR, "L'avenant est appliqué", "Page publique de vérification"),
        (EtatAvenant.ABANDONNE, "Un autre avenant peut être préparé.", "Motif : Plus de besoin."),
    ],
)
def test_chaque_etat_dit_la_suite_et_ce_qui_s_est_passe(etat, hote, anct):
    avenant = creer_avenant(etat)
    gens = personnes(avenant.structure)
    assert hote in page(gens.referent, "avenant", avenant.pk)
    assert anct in page(gens.validateur, "instruction_avenant", avenant.pk)
    histoire = {
        EtatAvenant.PREPARE: [],
        EtatAvenant.A_SIGNER: ["Montants fixés, signatures ouvertes"],
        EtatAvenant.EN_VIGUEUR: [
            "Montants fixés, signatures ouvertes",
            "Signé pour la structure",
            "Signé pour l'État",
            "En vigueur",
        ],
        EtatAvenant.ABANDONNE: ["Abandonné"],
    }[etat]
    reponse = client_de(gens.referent).get(reverse("financement:avenant", args=[avenant.pk]))
    assert [fait.libelle_vers for fait in reponse.context["transitions"]] == histoire


def test_la_page_de_signature_dit_ce_qu_elle_engage():
    avenant = creer_avenant(EtatAvenant.A_SIGNER)
    gens = personnes(avenant.structure)
    assert "quand les deux parties ont signé" in page(gens.financeur, "avenant_signature", avenant.pk)
    with perimetre(gens.signataire) as par:
        signer_avenant(avenant=avenant, partie="structure", par=par, le=LE)
    lue = page(gens.financeur, "avenant_signature", avenant.pk)
    assert "La structure a déjà signé : votre signature le met en vigueur." in lue
    assert f"Pourquoi : {avenant.objet}" in lue and "après : 36 mois" in lue


@pytest.mark.parametrize("type_avenant", [t for t in TypeAvenant if t != TypeAvenant.TRANSFERT])
def test_chaque_formulaire_dit_ce_qu_il_attend_et_ramene_a_la_convention(type_avenant):
    convention = creer_convention(EtatConvention.ACTIVE)
    creer_compte(convention.structure, iban="FR1420041010050500013M02606")
    attendu = {
        TypeAvenant.POSTES: "Aucun poste à ajouter : enregistrez d'abord le contrat",
        TypeAvenant.DUREE: "Aujourd'hui : 24 mois",
        TypeAvenant.IDENTITE: "Nouvelle dénomination",
        TypeAvenant.COMPTE: "L'avenant prend le dernier compte donné : FR14 ••••",
        TypeAvenant.FIN: "la veille est le dernier jour payé",
    }[type_avenant]
    lue = page(personnes(convention.structure).referent, "avenant_nouveau", convention.pk, type_avenant)
    assert attendu in lue
    assert f'href="{reverse("financement:convention", args=[convention.pk])}">Retour</a>' in lue


def test_hors_du_plan_de_relance_la_duree_ne_change_pas():
    convention = creer_convention(EtatConvention.ACTIVE)
    referent = personnes(convention.structure).referent
    adresse = reverse("financement:avenant_nouveau", args=[convention.pk, "duree"])
    assert adresse in page(referent, "convention", convention.pk)
    type(convention).objects.filter(pk=convention.pk).update(dispositif="renouvellement-2023")
    assert adresse not in page(referent, "convention", convention.pk)
    saisie = {"modalite": "36_mois", "date_effet": "2026-10-01", "objet": "Le conseil préfère trois ans."}
    refus = client_de(referent).post(adresse, saisie)
    assert refus.status_code == 422 and "fixe la durée" in unescape(refus.content.decode())
    assert not Avenant.objects.exists()


@pytest.mark.parametrize("signe", [False, True])
def test_les_signatures_ne_sont_jamais_seules_sur_leur_page(signe):
    """The last article comes with them; the reason is printed, with the apostrophe of a book."""
    avenant = creer_avenant(EtatAvenant.EN_VIGUEUR if signe else EtatAvenant.A_SIGNER)
    Avenant.objects.filter(pk=avenant.pk).update(objet="Parce qu'il le faut. " * 12)
    with perimetre(SYSTEME):
        document = produire(avenant=avenant_du_systeme(avenant.pk), par=SYSTEME)
    assert document is not None
    with document.fichier.open("rb") as fichier:
        sortie = subprocess.run(
            ["pdftotext", "-", "-"], input=fichier.read(), capture_output=True, check=True
        )
    pages = sortie.stdout.decode().split("\f")
    (derniere,) = [page for page in pages if "Pour le Bénéficiaire" in page]
    assert "Autres dispositions" in derniere
    dit = " ".join(pages[0].split())
    assert "Parce qu’il le faut." in dit and "Durée de l’aide" in dit
