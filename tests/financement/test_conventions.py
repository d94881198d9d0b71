"""What the services of a convention refuse, word for word, and what they write."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from commun.acteurs import perimetre
from commun.erreurs import ActeNonPermis, ErreurMetier
from commun.models import Evenement
from conseillers.enums import EtatContrat
from financement import selecteurs
from financement.enums import EtatConvention, NatureCalcul
from financement.fiches import estimer
from financement.models import Calcul, Convention, PosteConventionne
from financement.services.conventions import (
    annuler_convention,
    modifier_convention,
    preparer_convention,
    soumettre_convention,
)
from financement.services.instruction import corriger_convention, valider_convention
from financement.services.signatures import signer_convention
from structures.enums import Dispositif, TypeStructure
from tests.conseillers.fabriques import creer_contrat
from tests.fabriques import LE
from tests.financement.fabriques import (
    CONTENU,
    DEBUT,
    creer_convention,
    creer_postes_pourvus,
    personnes,
    relire,
    signer,
)
from tests.structures.fabriques import creer_postes, creer_structure

pytestmark = pytest.mark.django_db


def preparer(structure, postes, **options):
    referent = personnes(structure).referent
    with perimetre(referent):
        return preparer_convention(structure_id=structure.pk, postes=postes, par=referent, le=LE, **options)


def test_un_brouillon_retient_les_postes_et_le_dispositif():
    structure = creer_structure()
    postes = creer_postes_pourvus(structure, 2)
    convention = preparer(structure, postes, modalite="36_mois", premier_jour=date(2026, 5, 4))
    assert (convention.etat, convention.dispositif, convention.statut) == (
        "brouillon",
        "relance-2021",
        "public",
    )
    assert (convention.departement_id, convention.numero, convention.montant_previsionnel) == (
        "87",
        None,
        None,
    )
    assert set(convention.postes.values_list("poste_id", "premier_jour")) == {
        (poste.pk, date(2026, 5, 4)) for poste in postes
    }
    assert Evenement.objects.filter(type="convention.preparer", charge={"id": str(convention.pk)}).exists()


def test_sans_poste():
    with pytest.raises(ErreurMetier, match=r"^Choisissez au moins un poste\.$"):
        preparer(creer_structure(), [])


def test_poste_d_une_autre_structure():
    ailleurs = creer_postes_pourvus(creer_structure(denomination="Ailleurs"))
    with pytest.raises(ErreurMetier, match=r"^Un des postes choisis n'est plus attribué à votre structure"):
        preparer(creer_structure(), ailleurs)


def test_poste_rendu():
    structure = creer_structure()
    (poste,) = creer_postes_pourvus(structure)
    poste.date_rendu = date(2026, 4, 1)
    with pytest.raises(ErreurMetier, match=r"^Un des postes choisis n'est plus attribué à votre structure"):
        preparer(structure, [poste])


def test_dispositifs_differents():
    structure = creer_structure()
    postes = creer_postes_pourvus(structure, 2)
    postes[1].dispositif = Dispositif.FORFAIT_2021
    with pytest.raises(ErreurMetier, match=r"^Les postes choisis ne relèvent pas du même dispositif"):
        preparer(structure, postes)


def test_un_poste_dans_une_seule_convention():
    structure = creer_structure()
    postes = creer_postes_pourvus(structure)
    creer_convention(structure=structure, postes=postes)
    with pytest.raises(ErreurMetier, match=r"^Ce poste figure déjà dans une convention\.$"):
        preparer(structure, postes)
    assert Convention.objects.count() == 1


def test_une_convention_annulee_libere_ses_postes():
    structure = creer_structure()
    postes = creer_postes_pourvus(structure)
    annulee = creer_convention(EtatConvention.ANNULEE, structure=structure, postes=postes)
    assert list(annulee.postes.values_list("actif", flat=True)) == [False]
    seconde = preparer(structure, postes)
    assert seconde.postes.count() == 1


def test_soumettre_exige_un_contrat_par_poste():
    structure = creer_structure()
    avec, sans = creer_postes(structure, 2)
    creer_contrat(avec, date_debut=DEBUT)
    creer_contrat(sans, date_debut=DEBUT, etat=EtatContrat.ANNULE)
    convention = preparer(structure, [avec, sans], contenu=CONTENU)
    referent = personnes(structure).referent
    with perimetre(referent), pytest.raises(ErreurMetier) as refus:
        soumettre_convention(convention=convention, par=referent, le=LE)
    assert refus.value.message == (
        f"Chaque poste doit avoir un contrat de travail signé. Sans contrat : {sans.numero}. "
        "Enregistrez le contrat, ou retirez le poste de la convention."
    )
    assert relire(convention).etat == EtatConvention.BROUILLON


def test_modifier_un_brouillon_seulement():
    convention = creer_convention(EtatConvention.SOUMISE)
    referent = personnes(convention.structure).referent
    postes = [pc.poste for pc in convention.postes.all()]
    with perimetre(referent), pytest.raises(ErreurMetier, match=r"^Cette convention n'est plus un brouillon"):
        modifier_convention(
            convention=convention, postes=postes, modalite="36_mois", premier_jour=None, par=referent, le=LE
        )
    assert relire(convention).modalite == "24_mois"


def test_modifier_remplace_les_postes():
    structure = creer_structure()
    premier, second = creer_postes_pourvus(structure, 2)
    convention = creer_convention(structure=structure, postes=[premier])
    referent = personnes(structure).referent
    with perimetre(referent):
        modifier_convention(
            convention=convention, postes=[second], modalite="36_mois", premier_jour=None, par=referent, le=LE
        )
    convention = relire(convention)
    assert convention.modalite == "36_mois"
    assert list(convention.postes.values_list("poste_id", flat=True)) == [second.pk]


def test_valider_fixe_numero_montants_et_calculs():
    structure = creer_structure()
    postes = creer_postes_pourvus(structure, 2)
    convention = creer_convention(EtatConvention.SOUMISE, structure=structure, postes=postes)
    validateur = personnes(structure).validateur
    with perimetre(validateur):
        valider_convention(convention=convention, par=validateur, le=LE)
    convention = relire(convention)
    assert (convention.numero, convention.etat) == ("CN-87-2026-0001", EtatConvention.A_SIGNER)
    assert convention.montant_previsionnel == Decimal("100000.00")
    assert (convention.validee_le, convention.validee_par_id) == (LE, validateur.utilisateur_id)
    assert set(convention.postes.values_list("premier_jour", "montant_previsionnel")) == {
        (DEBUT, Decimal("50000.00"))
    }
    calculs = Calcul.objects.filter(convention=convention)
    assert sorted(calculs.values_list("poste__numero", "nature", "version", "montant")) == sorted(
        (poste.numero, NatureCalcul.PREVISIONNEL, 1, Decimal("50000.00")) for poste in postes
    )


def test_le_montant_d_un_prive_est_son_plafond_prive():
    structure = creer_structure(type_structure=TypeStructure.PRIVEE)
    convention = creer_convention(EtatConvention.A_SIGNER, structure=structure)
    assert convention.montant_previsionnel == Decimal("40000.00")


def test_valider_deux_fois_ne_donne_pas_deux_numeros():
    convention = creer_convention(EtatConvention.A_SIGNER)
    validateur = personnes(convention.structure).validateur
    with (
        perimetre(validateur),
        pytest.raises(ErreurMetier, match="« Valider la convention » n'est plus possible"),
    ):
        valider_convention(convention=convention, par=validateur, le=LE)
    suivante = creer_convention(EtatConvention.A_SIGNER)
    assert (relire(convention).numero, suivante.numero) == ("CN-87-2026-0001", "CN-87-2026-0002")


def test_valider_une_convention_dont_le_contrat_est_annule():
    structure = creer_structure()
    (poste,) = creer_postes_pourvus(structure)
    convention = creer_convention(EtatConvention.SOUMISE, structure=structure, postes=[poste])
    poste.contrats.get().affectations.all().delete()
    poste.contrats.all().delete()
    validateur = personnes(structure).validateur
    with perimetre(validateur), pytest.raises(ErreurMetier, match=f"Sans contrat : {poste.numero}"):
        valider_convention(convention=convention, par=validateur, le=LE)
    assert relire(convention).numero is None


def test_l_instructeur_ne_valide_pas_et_ne_prend_pas_de_numero():
    convention = creer_convention(EtatConvention.SOUMISE)
    gens = personnes(convention.structure)
    with perimetre(gens.instructeur), pytest.raises(ActeNonPermis):
        valider_convention(convention=convention, par=gens.instructeur, le=LE)
    assert Calcul.objects.count() == 0
    with perimetre(gens.validateur):
        valider_convention(convention=relire(convention), par=gens.validateur, le=LE)
    assert relire(convention).numero == "CN-87-2026-0001"


def test_la_numerotation_suit_departement_et_annee_de_paris():
    guadeloupe = creer_structure("Fort-de-France")
    minuit_a_paris = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    assert creer_convention(EtatConvention.A_SIGNER).numero == "CN-87-2026-0001"
    assert creer_convention(EtatConvention.A_SIGNER, structure=guadeloupe).numero == "CN-972-2026-0001"
    assert creer_convention(EtatConvention.A_SIGNER, le=minuit_a_paris).numero == "CN-87-2027-0001"


def test_corriger_exige_un_motif():
    convention = creer_convention(EtatConvention.SOUMISE)
    instructeur = personnes(convention.structure).instructeur
    with (
        perimetre(instructeur),
        pytest.raises(ErreurMetier, match=r"^Indiquez le motif de cette décision\.$"),
    ):
        corriger_convention(convention=convention, motif="", par=instructeur, le=LE)


def test_annuler_une_convention_active_est_refuse():
    convention = creer_convention(EtatConvention.ACTIVE)
    validateur = personnes(convention.structure).validateur
    with (
        perimetre(validateur),
        pytest.raises(ErreurMetier, match="« Annuler la convention » n'est plus possible"),
    ):
        annuler_convention(convention=convention, motif="Erreur de saisie.", par=validateur, le=LE)
    assert PosteConventionne.objects.filter(convention=convention, actif=True).count() == 1


@pytest.mark.parametrize("ordre", [("structure", "financeur"), ("financeur", "structure")])
def test_l_ordre_des_signatures_est_libre(ordre):
    convention = creer_convention(EtatConvention.A_SIGNER)
    signer(convention, ordre[0])
    milieu = relire(convention)
    assert (milieu.etat, milieu.est_signee, milieu.date_signature) == (EtatConvention.A_SIGNER, False, None)
    fin = datetime(2026, 3, 31, 22, 30, tzinfo=UTC)  # 1 April in Paris
    signer(milieu, ordre[1], le=fin)
    signee = relire(convention)
    assert (signee.etat, signee.est_signee, signee.active_le) == (EtatConvention.ACTIVE, True, fin)
    assert signee.date_signature == date(2026, 4, 1)


@pytest.mark.parametrize(
    ("partie", "qui", "message"),
    [
        (
            "structure",
            "signataire",
            "Cette convention est déjà signée pour la structure : rien de plus à faire.",
        ),
        ("financeur", "financeur", "Cette convention est déjà signée pour l'État : rien de plus à faire."),
    ],
)
def test_signer_deux_fois(partie, qui, message):
    convention = creer_convention(EtatConvention.A_SIGNER)
    signer(convention, partie)
    par = getattr(personnes(convention.structure), qui)
    # The page was loaded before the first click: the object in hand knows of no signature.
    with perimetre(par), pytest.raises(ErreurMetier) as refus:
        signer_convention(convention=convention, partie=partie, par=par, le=LE)
    assert refus.value.message == message


@pytest.mark.parametrize(("partie", "qui"), [("structure", "financeur"), ("financeur", "signataire")])
def test_on_ne_signe_pas_pour_l_autre_partie(partie, qui):
    convention = creer_convention(EtatConvention.A_SIGNER)
    par = getattr(personnes(convention.structure), qui)
    with perimetre(par), pytest.raises(ActeNonPermis):
        signer_convention(convention=convention, partie=partie, par=par, le=LE)
    assert relire(convention).signee_structure_le is None


def test_postes_sans_contrat_estimes_au_premier_jour_prevu():
    structure = creer_structure()
    poste = creer_postes(structure)[0]
    convention = preparer(structure, [poste], premier_jour=date(2026, 9, 1))
    estimation = estimer(convention, selecteurs.postes_de(convention), signature=date(2026, 3, 2))
    assert [(f.premier_jour, f.montant) for f in estimation.fiches] == [
        (date(2026, 9, 1), Decimal("50000.00"))
    ]
