"""The whole chain as people live it: convention, signatures, entitlement, instalment, order."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from commun.acteurs import Acteur, perimetre
from commun.argent import montant_francais
from commun.dates import jour_de_paris
from commun.models import Courriel, Document, EntreeJournal, TransitionEffectuee
from financement.enums import EtatConvention, EtatOrdre, EtatTranche, NatureCalcul
from financement.models import Calcul, Convention, Ordre, Tranche
from financement.services.commentaires import resoudre_commentaire
from tests.financement.fabriques import (
    CONTENU,
    SAISIE,
    creer_compte,
    creer_pieces_acceptees,
    creer_postes_pourvus,
    doter,
    personnes,
)
from tests.financement.signatures import code_recu
from tests.outils import client_de, ecouler
from tests.structures.fabriques import creer_structure


def signer_par_les_pages(client: Client, par: Acteur, page: str) -> None:
    """Read, tick, receive a code, be wrong once, sign."""
    empreinte = re.search(r'name="empreinte" value="([0-9a-f]{64})"', client.get(page).content.decode())
    assert empreinte is not None
    demande = client.post(page, {"lu": "on", "empreinte": empreinte.group(1)})
    assert demande.status_code == 302
    assert empreinte.group(1) in client.get(demande["Location"]).content.decode()
    code = code_recu(par)
    faux = client.post(demande["Location"], {"code": f"{(int(code) + 1) % 1_000_000:06d}"})
    assert (faux.status_code, "Il vous reste 4 essais" in faux.content.decode()) == (422, True)
    assert client.post(demande["Location"], {"code": code}).status_code == 302
    assert "Ce code a servi" in client.get(demande["Location"]).content.decode()


pytestmark = pytest.mark.django_db


def adresse(nom: str, *args: object) -> str:
    return reverse(f"financement:{nom}", args=args)


def messages_de(client: Client, url: str) -> str:
    return unescape(client.get(url).content.decode())


def test_de_la_convention_a_l_ordre_approuve():
    structure = creer_structure()
    gens = personnes(structure)
    doter(annee=timezone.now().year)
    debut = jour_de_paris(timezone.now()) - timedelta(days=90)
    postes = creer_postes_pourvus(structure, 2, date_debut=debut, date_fin=debut + timedelta(days=900))

    referent = client_de(gens.referent)
    assert "2 postes ne figurent dans aucune convention" in messages_de(referent, adresse("conventions"))
    reponse = referent.post(
        adresse("convention_nouvelle"),
        SAISIE | {"postes": [str(poste.pk) for poste in postes], "modalite": "24_mois"},
    )
    convention = Convention.objects.get()
    assert reponse.status_code == 302
    assert reponse["Location"] == adresse("convention", convention.pk)

    page = messages_de(referent, adresse("convention", convention.pk))
    assert "100\u202f000,00" in page  # two posts at the ceiling of 50 000 €
    assert "Plan de versement non vérifié" in page
    assert "Soumettre la convention" in page

    referent.post(adresse("convention_soumettre", convention.pk))
    assert "Document en préparation" in messages_de(referent, adresse("convention", convention.pk))
    ecouler()
    assert "Télécharger la convention" in messages_de(referent, adresse("convention", convention.pk))

    validateur = client_de(gens.validateur)
    assert structure.denomination in messages_de(
        validateur, adresse("instruction_conventions") + "?etat=soumise"
    )
    page = messages_de(validateur, adresse("instruction_convention", convention.pk))
    assert "Valider la convention" in page
    validateur.post(adresse("valider", convention.pk))
    ecouler()
    convention.refresh_from_db()
    assert convention.etat == EtatConvention.A_SIGNER
    assert convention.montant_previsionnel == Decimal("100000.00")
    assert convention.numero == f"CN-87-{jour_de_paris(timezone.now()).year}-0001"
    destinataires = set(
        Courriel.objects.filter(gabarit="convention_a_signer").values_list("destinataire", flat=True)
    )
    assert len(destinataires) == 2

    signataire = client_de(gens.signataire)
    refus = signataire.post(adresse("convention_signer", convention.pk), {})
    assert refus.status_code == 422
    assert "Cochez cette case pour confirmer que vous avez lu le document." in refus.content.decode()
    signer_par_les_pages(signataire, gens.signataire, adresse("convention_signer", convention.pk))
    double = signataire.post(adresse("convention_signer", convention.pk), {"lu": "on", "empreinte": "0" * 64})
    assert double.status_code == 422
    assert "Cette convention est déjà signée pour la structure" in double.content.decode()

    financeur = client_de(gens.financeur)
    assert convention.numero in messages_de(financeur, adresse("signatures"))
    signer_par_les_pages(financeur, gens.financeur, adresse("signature", convention.pk))
    double = financeur.post(adresse("signature", convention.pk), {"lu": "on", "empreinte": "0" * 64})
    assert double.status_code == 422
    assert "Cette convention est déjà signée pour l'État" in unescape(double.content.decode())
    convention.refresh_from_db()
    assert convention.etat == EtatConvention.ACTIVE
    assert list(
        TransitionEffectuee.objects.filter(objet_id=convention.pk)
        .order_by("le")
        .values_list("nom", flat=True)
    ) == ["soumettre", "prendre_en_charge", "valider", "signer_structure", "signer_financeur", "activer"]
    assert EntreeJournal.objects.filter(acte="convention_signee", donnees__sha256__gt="").count() == 2

    creer_pieces_acceptees(convention)
    creer_compte(structure)
    ecouler()
    natures = Calcul.objects.filter(convention=convention).values_list("poste__numero", "nature", "version")
    assert sorted(natures) == sorted((poste.numero, nature, 1) for poste in postes for nature in NatureCalcul)
    montants = list(Tranche.objects.filter(convention=convention).values_list("montant", "etat"))
    assert montants == [
        (Decimal("20000.00"), EtatTranche.PRETE),
        (Decimal("30000.00"), EtatTranche.BLOQUEE),
        (Decimal("50000.00"), EtatTranche.BLOQUEE),
    ]
    assert Document.objects.filter(objet_id=convention.pk, nature="convention").count() == 3

    page = messages_de(referent, adresse("paiements"))
    assert "20\u202f000,00" in page
    assert "Due à partir du" in page
    constate = Calcul.objects.filter(poste=postes[0], nature=NatureCalcul.CONSTATE).get()
    page = messages_de(referent, adresse("droits", postes[0].pk))
    assert montant_francais(constate.montant) in page
    assert "relance-2021/plafond/public" in page

    tranche = Tranche.objects.get(convention=convention, rang=1)
    ordonnateur = client_de(gens.ordonnateur)
    apercu = messages_de(ordonnateur, adresse("ordonner", tranche.pk))
    assert "20\u202f000,00\u00a0€ sur 100\u202f000,00\u00a0€" in apercu
    ordonnateur.post(adresse("ordonner", tranche.pk))
    ordre = Ordre.objects.get()
    assert (ordre.montant, ordre.etat) == (Decimal("20000.00"), EtatOrdre.PROPOSE)
    double = ordonnateur.post(adresse("ordonner", tranche.pk))
    assert double.status_code == 422
    assert Ordre.objects.count() == 1
    assert "Paiement en cours" in messages_de(referent, adresse("paiements"))

    comptable = client_de(gens.comptable)
    assert convention.numero in messages_de(comptable, adresse("ordres"))
    comptable.post(adresse("approuver", ordre.pk))
    ordre.refresh_from_db()
    tranche.refresh_from_db()
    assert (ordre.etat, tranche.etat) == (EtatOrdre.APPROUVE, EtatTranche.ORDONNEE)
    ecouler()


def test_correction_demandee_puis_convention_modifiee():
    structure = creer_structure()
    gens = personnes(structure)
    postes = creer_postes_pourvus(structure, 2)
    referent, instructeur = client_de(gens.referent), client_de(gens.instructeur)
    referent.post(
        adresse("convention_nouvelle"), SAISIE | {"postes": [str(postes[0].pk)], "modalite": "24_mois"}
    )
    convention = Convention.objects.get()
    referent.post(adresse("convention_soumettre", convention.pk))
    ecouler()

    court = instructeur.post(adresse("corriger", convention.pk), {"motif": "Non"})
    assert court.status_code == 422
    assert "Expliquez le motif en 10 caractères au moins." in court.content.decode()
    instructeur.post(
        adresse("corriger", convention.pk),
        {"motif": "Ajoutez le second poste, s'il vous plaît.", "champs": ["postes"]},
    )
    ecouler()
    courriels = list(Courriel.objects.filter(gabarit="convention_a_corriger").order_by("destinataire"))
    assert {courriel.destinataire for courriel in courriels} == {
        f"structure_referent-{str(structure.pk)[:8]}@exemple.fr",
        f"structure_gestionnaire-{str(structure.pk)[:8]}@exemple.fr",
    }
    assert "Motif : Ajoutez le second poste, s'il vous plaît." in courriels[0].texte
    assert f"http://testserver{adresse('convention', convention.pk)}" in courriels[0].texte

    page = messages_de(referent, adresse("convention_modifier", convention.pk))
    assert page.count("checked") == 1  # the post of the draft; the duration is locked
    # Every field is posted: only the commented one is written.
    referent.post(
        adresse("convention_modifier", convention.pk),
        SAISIE
        | {
            "postes": [str(poste.pk) for poste in postes],
            "modalite": "36_mois",
            "signataire_nom": "Un autre",
            "date_deliberation": "2020-01-01",
            "note_instruction": "Note",
        },
    )
    avant = Convention.objects.get()
    assert (avant.etat, avant.modalite, avant.signataire_nom) == (
        EtatConvention.A_CORRIGER,
        "24_mois",
        CONTENU["signataire_nom"],
    )
    assert (avant.date_deliberation, avant.note_instruction) == (CONTENU["date_deliberation"], "")
    assert convention.postes.count() == 2
    with perimetre(gens.referent) as par:
        resoudre_commentaire(
            commentaire=convention.commentaires.get(), reponse="Fait.", par=par, le=timezone.now()
        )
    referent.post(adresse("convention_soumettre", convention.pk))
    convention.refresh_from_db()
    assert (convention.etat, convention.a_corriger_le) == (EtatConvention.EN_INSTRUCTION, None)
    assert "Document en préparation" in messages_de(referent, adresse("convention", convention.pk))
    ecouler()
    assert "Télécharger la convention" in messages_de(referent, adresse("convention", convention.pk))
