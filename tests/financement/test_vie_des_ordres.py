"""The life of orders under random acts by random people: whatever they try, money and eyes stay right."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Sum
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from commun.acteurs import SYSTEME, perimetre
from commun.erreurs import ErreurMetier
from comptes.enums import Role
from comptes.models import Utilisateur
from comptes.selecteurs import acteur_de
from comptes.services import donner_role
from financement.enums import ORDRES_VIVANTS, Compte, EtatConvention, EtatOrdre, EtatTranche, NatureCalcul
from financement.models import Calcul, LigneEcriture, LotPaiement, Ordre, Tranche
from financement.selecteurs_paiement import ecarts_d_enveloppes
from financement.services.lots import annuler_lot, preparer_lot, transmettre_lot
from financement.services.ordres import annuler_ordre, approuver_ordre, proposer_ordre, refuser_ordre
from financement.services.paiements import constater_paiement, constater_rejet, corriger_tranche
from tests.fabriques import LE, creer_personne
from tests.financement.fabriques import creer_convention

ZERO = Decimal("0.00")
RANG = st.integers(min_value=0, max_value=5)
QUI = st.integers(min_value=0, max_value=5)
# State of an instalment → states of the one order that stands on it, if any.
ACCORDS = {
    EtatTranche.PRETE: set(),
    EtatTranche.REJETEE: set(),
    EtatTranche.ORDONNEE: {EtatOrdre.PROPOSE, EtatOrdre.APPROUVE_UNE_FOIS, EtatOrdre.APPROUVE},
    EtatTranche.TRANSMISE: {EtatOrdre.TRANSMIS},
    EtatTranche.PAYEE: {EtatOrdre.PAYE},
}


class VieDesOrdres(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    @initialize()
    def commencer(self) -> None:
        """Instalments of 10 000, 15 000 and 25 000 €: the last one needs two approvers. One person has both hats."""
        self.convention = creer_convention(EtatConvention.ACTIVE)
        self.convention.tranches.filter(etat=EtatTranche.BLOQUEE).update(etat=EtatTranche.PRETE)
        ordonnateurs = [creer_personne(Role.ORDONNATEUR, email=f"o{n}@exemple.fr") for n in range(2)]
        comptables = [creer_personne(Role.COMPTABLE, email=f"c{n}@exemple.fr") for n in range(3)]
        double = Utilisateur.objects.get(pk=ordonnateurs[0].utilisateur_id)
        casquette = acteur_de(donner_role(utilisateur=double, role=Role.COMPTABLE, par=SYSTEME, le=LE))
        self.gens = [*ordonnateurs, *comptables, casquette]

    def essayer(self, qui: int, service: Any, **arguments: Any) -> None:
        """A refused act changes nothing: its savepoint is rolled back, and the invariants look."""
        par = self.gens[qui]
        try:
            with perimetre(par):
                service(par=par, le=LE, **arguments)
        except ErreurMetier:
            pass

    def un(self, modele: Any, rang: int) -> Any:
        lignes = list(modele.objects.order_by("cree_le", "pk"))
        return lignes[rang % len(lignes)] if lignes else None

    @rule(qui=QUI, rang=RANG)
    def proposer(self, qui: int, rang: int) -> None:
        self.essayer(qui, proposer_ordre, tranche=self.un(Tranche, rang))

    @rule(qui=QUI, rang=RANG)
    def approuver(self, qui: int, rang: int) -> None:
        if ordre := self.un(Ordre, rang):
            self.essayer(qui, approuver_ordre, ordre=ordre)

    @rule(qui=QUI, rang=RANG, service=st.sampled_from([refuser_ordre, annuler_ordre, constater_rejet]))
    def arreter(self, qui: int, rang: int, service: Any) -> None:
        if ordre := self.un(Ordre, rang):
            self.essayer(qui, service, ordre=ordre, motif="Au hasard.")

    @rule(qui=QUI)
    def mettre_en_lot(self, qui: int) -> None:
        libres = list(Ordre.objects.filter(etat=EtatOrdre.APPROUVE, lot=None).values_list("pk", flat=True))
        self.essayer(qui, preparer_lot, ordres=libres, date_execution=LE.date())

    @rule(qui=QUI, rang=RANG, transmettre=st.booleans())
    def finir_le_lot(self, qui: int, rang: int, transmettre: bool) -> None:
        if lot := self.un(LotPaiement, rang):
            if transmettre:
                self.essayer(qui, transmettre_lot, lot=lot)
            else:
                self.essayer(qui, annuler_lot, lot=lot, motif="Au hasard.")

    @rule(qui=QUI, rang=RANG)
    def payer(self, qui: int, rang: int) -> None:
        if ordre := self.un(Ordre, rang):
            self.essayer(qui, constater_paiement, ordre=ordre, date_paiement=LE.date())

    @rule(qui=QUI, rang=RANG)
    def corriger(self, qui: int, rang: int) -> None:
        self.essayer(qui, corriger_tranche, tranche=self.un(Tranche, rang), motif="Au hasard.")

    @invariant()
    def paye_accorde_plafond(self) -> None:
        if not hasattr(self, "gens"):
            return
        accorde = self.convention.montant_previsionnel
        notifies = Calcul.objects.filter(convention=self.convention, nature=NatureCalcul.NOTIFIE)
        plafond = notifies.aggregate(s=Sum("plafond"))["s"]
        vivants = Ordre.objects.filter(etat__in=ORDRES_VIVANTS).aggregate(s=Sum("montant"))["s"] or ZERO
        assert ZERO <= self.paye() <= vivants <= accorde <= plafond

    def paye(self) -> Decimal:
        return Ordre.objects.filter(etat=EtatOrdre.PAYE).aggregate(s=Sum("montant"))["s"] or ZERO

    def solde(self, compte: str) -> Decimal:
        lu = LigneEcriture.objects.filter(compte=compte).aggregate(d=Sum("debit"), c=Sum("credit"))
        return (lu["d"] or ZERO) - (lu["c"] or ZERO)

    @invariant()
    def livre_equilibre(self) -> None:
        if not hasattr(self, "gens"):
            return
        dus = (
            Ordre.objects.filter(etat__in=("approuve", "transmis", "paye")).aggregate(s=Sum("montant"))["s"]
            or ZERO
        )
        assert sum((self.solde(compte) for compte in Compte.values), ZERO) == ZERO
        assert self.solde(Compte.AVANCES) == dus
        assert self.solde(Compte.TRESORERIE) == -self.paye()
        assert self.solde(Compte.ORDRES_A_PAYER) == self.paye() - dus

    @invariant()
    def enveloppe_egale_aux_faits(self) -> None:
        if not hasattr(self, "gens"):
            return
        enveloppe = self.convention.enveloppe
        enveloppe.refresh_from_db()
        assert (enveloppe.engage, enveloppe.paye) == (self.convention.montant_previsionnel, self.paye())
        assert ecarts_d_enveloppes() == []

    @invariant()
    def quatre_yeux_et_une_fois(self) -> None:
        if not hasattr(self, "gens"):
            return
        for ordre in Ordre.objects.filter(etat__in=("approuve", "transmis", "paye", "rejete")):
            regards = [ordre.propose_par_id, ordre.decide_par_id]
            regards += [ordre.premier_par_id] if ordre.montant > ordre.seuil else []
            assert None not in regards
            assert len(set(regards)) == len(regards)
        for tranche in self.convention.tranches.all():
            vivants = {o.etat for o in tranche.ordres.filter(etat__in=ORDRES_VIVANTS)}
            attendus = ACCORDS[EtatTranche(tranche.etat)]
            assert tranche.ordres.filter(etat__in=ORDRES_VIVANTS).count() == bool(attendus)
            assert vivants <= attendus


def vivre(exemples: int, pas: int) -> None:
    run_state_machine_as_test(
        VieDesOrdres,
        settings=settings(
            max_examples=exemples,
            stateful_step_count=pas,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.timeout(600)
@pytest.mark.django_db
def test_la_vie_des_ordres():
    vivre(5, 20)


@pytest.mark.lent
@pytest.mark.timeout(3600)
@pytest.mark.django_db
def test_la_vie_des_ordres_longue():
    vivre(150, 60)
