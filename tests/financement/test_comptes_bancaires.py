"""Bank details: checked when typed, verified by somebody else, kept, masked."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from commun.acteurs import perimetre
from commun.erreurs import ActeNonPermis, ErreurMetier
from commun.models import TransitionEffectuee
from financement.banque import Coordonnees, lire_coordonnees
from financement.enums import EtatCompte, EtatConvention, EtatOrdre
from financement.models import CompteBancaire
from financement.services.comptes_bancaires import saisir_compte, verifier_compte
from financement.services.ordres import approuver_ordre, proposer_ordre
from tests.fabriques import LE
from tests.financement.fabriques import IBAN, creer_compte, creer_convention, creer_ordre, personnes, proposer
from tests.structures.fabriques import creer_structure

AUTRE = "FR1420041010050500013M02606"


@pytest.mark.parametrize(
    ("iban", "bic", "attendu"),
    [
        (IBAN, "", Coordonnees(IBAN, "BDFEFRPP")),
        ("fr76 3000 1007 9412 3456 7890 185", "bdfefrppcct", Coordonnees(IBAN, "BDFEFRPPCCT")),
        (AUTRE, "", Coordonnees(AUTRE, "PSSTFRPP")),
        ("DE89370400440532013000", "", Coordonnees("DE89370400440532013000", "COBADEFFXXX")),
    ],
)
def test_coordonnees_justes(iban, bic, attendu):
    assert lire_coordonnees(iban=iban, bic=bic) == attendu


CLE = "La clé de contrôle est fausse : vérifiez chaque caractère sur le relevé d'identité bancaire."
MAUVAIS = [
    ("", "", "iban", "Saisissez un IBAN, par exemple FR76 3000 1007 9412 3456 7890 185."),
    (
        "FR76 3000",
        "",
        "iban",
        "Le nombre de caractères n'est pas celui d'un IBAN de ce pays (27 pour la France).",
    ),
    ("FR7630001007941234567890186", "", "iban", CLE),
    ("FR7630001007941234567890285", "", "iban", CLE),
    ("XX7630001007941234567890185", "", "iban", "Un IBAN commence par le code d'un pays, par exemple FR."),
    (
        "TR330006100519786457841326",
        "",
        "iban",
        "Ce compte est hors de la zone SEPA : indiquez un autre compte.",
    ),
    (IBAN, "BDFE", "bic", "Un BIC compte 8 ou 11 caractères, par exemple BDFEFRPPXXX."),
    (IBAN, "COBADEFF", "bic", "Le BIC n'est pas celui d'une banque du pays de l'IBAN."),
    ("<script>", "", "iban", None),
]


@pytest.mark.parametrize(("iban", "bic", "champ", "message"), MAUVAIS)
def test_mauvaises_coordonnees(iban, bic, champ, message):
    with pytest.raises(ErreurMetier) as refus:
        lire_coordonnees(iban=iban, bic=bic)
    assert refus.value.champ == champ
    assert message is None or refus.value.message == message


@pytest.mark.django_db
def test_le_titulaire_tient_sur_une_ligne():
    structure = creer_structure()
    with perimetre(personnes(structure).referent) as par:
        compte = saisir_compte(structure=structure, titulaire=" Trésor\r\nX: y ", iban=IBAN, par=par, le=LE)
        assert compte.titulaire == "Trésor X: y"


@pytest.mark.django_db
def test_un_nouveau_compte_attend_sa_verification_puis_remplace():
    structure = creer_structure()
    ancien = creer_compte(structure)
    nouveau = creer_compte(structure, EtatCompte.A_VERIFIER, iban=AUTRE)
    ancien.refresh_from_db()
    assert (ancien.etat, nouveau.etat) == (EtatCompte.VERIFIE, EtatCompte.A_VERIFIER)
    with perimetre(personnes(structure).instructeur) as par:
        verifier_compte(compte=nouveau, par=par, le=LE)
    ancien.refresh_from_db()
    nouveau.refresh_from_db()
    assert (ancien.etat, nouveau.etat) == (EtatCompte.REMPLACE, EtatCompte.VERIFIE)
    actes = TransitionEffectuee.objects.filter(objet_type="compte_bancaire", objet_id=ancien.pk)
    assert sorted(actes.values_list("nom", flat=True)) == ["remplacer", "verifier"]


@pytest.mark.django_db
def test_saisir_deux_fois_de_suite_ne_laisse_qu_un_compte_en_attente():
    structure = creer_structure()
    premier = creer_compte(structure, EtatCompte.A_VERIFIER)
    second = creer_compte(structure, EtatCompte.A_VERIFIER, iban=AUTRE)
    premier.refresh_from_db()
    assert (premier.etat, second.etat) == (EtatCompte.REMPLACE, EtatCompte.A_VERIFIER)
    creer_autre = creer_compte(structure, EtatCompte.VERIFIE, iban=IBAN)
    with perimetre(personnes(structure).referent) as par, pytest.raises(ErreurMetier) as refus:
        saisir_compte(structure=structure, titulaire="Trésor public", iban=IBAN, par=par, le=LE)
    assert refus.value.code == "compte_inchange"
    assert creer_autre.etat == EtatCompte.VERIFIE


@pytest.mark.django_db
def test_pas_d_ordre_sans_compte_verifie():
    structure = creer_structure()
    creer_compte(structure, EtatCompte.A_VERIFIER)
    convention = creer_convention(EtatConvention.ACTIVE, structure=structure)
    tranche = convention.tranches.order_by("rang")[0]
    with pytest.raises(ErreurMetier) as refus:
        proposer(tranche)
    assert refus.value.code == "transition_impossible"  # the missing account holds the instalment
    convention.tranches.filter(pk=tranche.pk).update(etat="prete")
    tranche.refresh_from_db()
    with pytest.raises(ErreurMetier) as refus:
        proposer(tranche)
    assert (refus.value.code, refus.value.message) == (
        "compte_absent",
        "Les coordonnées bancaires de la structure attendent d'être vérifiées par l'ANCT.",
    )


@pytest.mark.django_db
def test_un_compte_change_avant_l_approbation_la_fait_refuser():
    ordre = creer_ordre()
    assert ordre.compte.iban == IBAN
    creer_compte(ordre.structure, iban=AUTRE)
    with perimetre(personnes(ordre.structure).comptable) as par, pytest.raises(ErreurMetier) as refus:
        approuver_ordre(ordre=ordre, par=par, le=LE)
    assert refus.value.code == "compte_change"
    ordre.refresh_from_db()
    assert (ordre.etat, ordre.compte.iban) == (EtatOrdre.PROPOSE, IBAN)


@pytest.mark.django_db
def test_l_agent_ne_saisit_pas_et_l_hote_ne_verifie_pas():
    structure = creer_structure()
    gens = personnes(structure)
    with perimetre(gens.instructeur) as par, pytest.raises(ActeNonPermis):
        saisir_compte(structure=structure, titulaire="Trésor", iban=IBAN, par=par, le=LE)
    compte = creer_compte(structure, EtatCompte.A_VERIFIER)
    with perimetre(gens.referent) as par, pytest.raises(ActeNonPermis):
        verifier_compte(compte=compte, par=par, le=LE)
    with perimetre(gens.ordonnateur) as par, pytest.raises(ActeNonPermis):
        proposer_ordre(
            tranche=creer_convention(EtatConvention.ACTIVE).tranches.first(), par=gens.comptable, le=LE
        )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("requete", "message"),
    [
        ("update financement_comptebancaire set iban = 'FR00'", "Cannot update"),
        ("delete from financement_comptebancaire", "Cannot delete"),
        (
            "update financement_comptebancaire set etat = 'verifie', verifie_le = now(), verifie_par_id = saisi_par_id",
            "compte_quatre_yeux",
        ),
    ],
)
def test_la_base_garde_les_comptes(requete, message):
    creer_compte(creer_structure(), EtatCompte.A_VERIFIER)
    with pytest.raises(DatabaseError, match=message), transaction.atomic(), connection.cursor() as curseur:
        curseur.execute(requete)


@pytest.mark.django_db
def test_un_compte_se_montre_masque():
    compte = creer_compte(creer_structure(), EtatCompte.A_VERIFIER)
    assert str(compte) == compte.iban_masque == "FR76 •••• 0185"
    assert compte.iban_lisible == "FR76 3000 1007 9412 3456 7890 185"


@pytest.mark.django_db
def test_un_voisin_ne_voit_pas_le_compte():
    creer_compte(creer_structure())
    voisin = personnes(creer_structure(denomination="Voisine")).referent
    with perimetre(voisin):
        assert CompteBancaire.objects.count() == 0
