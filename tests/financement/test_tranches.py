"""Instalments: exact sums, dates, and what blocks them, in words."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commun.acteurs import SYSTEME, perimetre
from commun.erreurs import ErreurMetier
from financement import selecteurs
from financement.enums import EtatConvention, EtatTranche, Modalite
from financement.models import Convention, PosteConventionne
from financement.plan import plan_de_versement
from financement.regles import blocages
from financement.services.tranches import creer_tranches, examiner_echeances, examiner_tranches
from structures.enums import Dispositif
from structures.models import Poste
from tests.conseillers.fabriques import creer_contrat
from tests.fabriques import LE
from tests.financement.fabriques import creer_convention, creer_postes_pourvus, personnes
from tests.structures.fabriques import creer_postes, creer_structure

pytestmark = pytest.mark.django_db


def test_trois_tranches_datees_de_la_signature():
    convention = creer_convention(EtatConvention.ACTIVE, nombre_postes=2)
    assert list(convention.tranches.values_list("rang", "libelle", "date_exigibilite", "montant")) == [
        (1, "Tranche 1", date(2026, 3, 2), Decimal("20000.00")),
        (2, "Tranche 2", date(2026, 9, 2), Decimal("30000.00")),
        (3, "Tranche 3", date(2027, 3, 2), Decimal("50000.00")),
    ]


@pytest.mark.parametrize("modalite", Modalite.values)
def test_la_somme_est_le_montant_signe(modalite):
    convention = creer_convention(EtatConvention.ACTIVE, nombre_postes=3, modalite=modalite)
    montants = list(convention.tranches.values_list("montant", flat=True))
    assert sum(montants) == convention.montant_previsionnel


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    centimes=st.lists(st.integers(min_value=0, max_value=8_000_000), min_size=1, max_size=4),
    dispositif=st.sampled_from(Dispositif.values),
)
def test_la_somme_tient_au_centime_quels_que_soient_les_montants(centimes, dispositif):
    montants = [Decimal(c).scaleb(-2) for c in centimes]
    convention = Convention(dispositif=dispositif, statut="public", modalite="24_mois")
    conventionnes = [
        PosteConventionne(
            convention=convention,
            poste=poste_sans_contrat(),
            premier_jour=date(2026, 3, 2),
            montant_previsionnel=montant,
        )
        for montant in montants
    ]
    plan = plan_de_versement(convention, conventionnes, signature=date(2026, 3, 2))
    assert sum(e.montant for e in plan.echeances) == plan.montant == sum(montants)
    assert all(e.montant >= 0 for e in plan.echeances)
    assert (plan.avertissement == "") == (dispositif == Dispositif.RENOUVELLEMENT_2023)


def poste_sans_contrat() -> Poste:
    poste = Poste(numero="X", departement_id="87", statut="public")
    poste._prefetched_objects_cache = {"contrats": []}
    return poste


def test_le_montant_signe_ne_change_pas_quand_le_contrat_change():
    convention = creer_convention(EtatConvention.A_SIGNER)
    contrat = convention.postes.get().poste.contrats.get()
    contrat.date_debut = date(2026, 6, 1)
    contrat.save()
    conventionnes = selecteurs.postes_de(convention)
    assert plan_de_versement(convention, conventionnes, signature=date(2026, 7, 1)).montant == Decimal(
        "50000.00"
    )
    assert conventionnes[0].premier_jour == date(2026, 3, 16)


def test_pas_de_tranche_avant_les_deux_signatures():
    convention = creer_convention(EtatConvention.A_SIGNER)
    with pytest.raises(ErreurMetier, match="n'est pas signée des deux parties"), perimetre(SYSTEME):
        creer_tranches(convention=convention, par=SYSTEME, le=LE)


@pytest.mark.parametrize(
    ("contrat", "raisons"),
    [
        ("verifie", []),
        ("signe", ["Contrat du poste {} à vérifier par l'ANCT."]),
    ],
)
def test_ce_qui_bloque_la_premiere_tranche(contrat, raisons):
    structure = creer_structure()
    postes = creer_postes_pourvus(structure, contrat=contrat)
    convention = creer_convention(EtatConvention.ACTIVE, structure=structure, postes=postes)
    premiere, deuxieme, _ = selecteurs.tranches(SYSTEME).filter(convention=convention)
    attendues = [raison.format(postes[0].numero) for raison in raisons]
    assert blocages(premiere, jour=LE.date()) == attendues
    assert blocages(premiere, jour=LE.date() - timedelta(days=1)) == [
        "Due à partir du 02/03/2026.",
        *attendues,
    ]
    assert blocages(deuxieme, jour=LE.date()) == ["Due à partir du 02/09/2026.", *attendues]
    assert premiere.etat == (EtatTranche.PRETE if contrat == "verifie" else EtatTranche.BLOQUEE)
    assert deuxieme.etat == EtatTranche.BLOQUEE


def test_un_seul_contrat_non_verifie_bloque_la_tranche():
    structure = creer_structure()
    postes = creer_postes_pourvus(structure) + creer_postes_pourvus(structure, contrat="signe")
    convention = creer_convention(EtatConvention.ACTIVE, structure=structure, postes=postes)
    premiere = selecteurs.tranches(SYSTEME).get(convention=convention, rang=1)
    assert premiere.etat == EtatTranche.BLOQUEE
    assert blocages(premiere, jour=LE.date()) == [
        f"Contrat du poste {postes[1].numero} à vérifier par l'ANCT."
    ]


def test_poste_sans_contrat_bloque_et_le_dit():
    convention = creer_convention(EtatConvention.ACTIVE, contrat="signe")
    poste = convention.postes.get().poste
    poste.contrats.update(etat="annule")
    tranche = selecteurs.tranches(SYSTEME).get(convention=convention, rang=1)
    assert blocages(tranche, jour=LE.date()) == [
        f"Contrat du poste {poste.numero} à enregistrer par la structure."
    ]


@pytest.mark.parametrize(
    ("jours", "pretes"), [(183, ["prete", "bloquee", "bloquee"]), (184, ["prete", "prete", "bloquee"])]
)
def test_l_ordonnateur_examine_les_tranches_echues(jours, pretes):
    """Two September 2026 is 184 days after two March: the second instalment is due on that day, not the day before."""
    convention = creer_convention(EtatConvention.ACTIVE)
    ordonnateur = personnes(convention.structure).ordonnateur
    with perimetre(ordonnateur):
        debloquees = examiner_echeances(par=ordonnateur, le=LE + timedelta(days=jours))
    assert list(convention.tranches.values_list("etat", flat=True)) == pretes
    assert len(debloquees) == pretes.count("prete") - 1


def test_examiner_deux_fois_ne_debloque_qu_une_fois():
    convention = creer_convention(EtatConvention.ACTIVE)
    with perimetre(SYSTEME):
        assert examiner_tranches(convention=convention, par=SYSTEME, le=LE) == []
    assert convention.tranches.filter(etat=EtatTranche.PRETE).count() == 1


def test_la_grille_2023_verse_l_annee():
    structure = creer_structure()
    postes = creer_postes(structure)
    Poste.objects.filter(pk=postes[0].pk).update(
        dispositif=Dispositif.RENOUVELLEMENT_2023, territoire_prioritaire=True
    )
    postes[0].refresh_from_db()
    creer_contrat(postes[0], etat="verifie", date_debut=date(2026, 3, 16))
    convention = creer_convention(EtatConvention.ACTIVE, structure=structure, postes=postes)
    assert convention.montant_previsionnel == Decimal("50000.00")
    assert list(convention.tranches.values_list("montant", flat=True)) == [
        Decimal("20000.00"),
        Decimal("17500.00"),
        Decimal("12500.00"),
    ]
