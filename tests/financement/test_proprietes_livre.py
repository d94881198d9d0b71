"""Random lives of a convention: the ledger always balances and agrees with a naive account kept beside it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from uuid import uuid4

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from commun.acteurs import SYSTEME, perimetre
from commun.erreurs import ErreurMetier
from financement.enums import Compte, EtatConvention, EtatTropPercu
from financement.models import Convention, Ecriture, LigneEcriture, Ordre, TropPercu
from financement.selecteurs_livre import soldes
from financement.services import comptabilisation as comptabilite
from financement.services import trop_percus
from financement.services.controle_livre import verifier_livre
from financement.services.grand_livre import contrepasser
from tests.fabriques import LE
from tests.financement.fabriques import creer_convention, personnes
from tests.financement.fabriques_livre import notifier

ZERO = Decimal("0.00")
EUROS = st.decimals(Decimal("0.01"), Decimal("30000.00"), places=2)
ACTES = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["approuver", "notifier", "constater", "recouvrer"]), EUROS),
        st.tuples(st.sampled_from(["payer", "rejeter", "engager", "desengager", "abandonner"]), st.none()),
    ),
    min_size=1,
    max_size=14,
)


@pytest.fixture(scope="module")
def convention(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield creer_convention(EtatConvention.ACTIVE)
        transaction.set_rollback(True)


class Naif:
    """What an honest clerk would write on paper: one number per thing, no double entry."""

    def __init__(self, accorde: Decimal) -> None:
        self.accorde = self.engage = accorde
        self.ordres: dict[object, tuple[Decimal, str]] = {}
        self.droit = self.creance = self.recu = self.remis = self.constate = ZERO

    def comptes(self) -> dict[str, Decimal]:
        approuve = sum((m for m, _ in self.ordres.values()), ZERO)
        paye = sum((m for m, e in self.ordres.values() if e == "paye"), ZERO)
        return {
            Compte.ENGAGEMENTS: self.engage,
            Compte.ENGAGEMENTS_CONTREPARTIE: -self.engage,
            Compte.AVANCES: approuve - self.droit - self.constate,
            Compte.ORDRES_A_PAYER: paye - approuve,
            Compte.TRESORERIE: self.recu - paye,
            Compte.SUBVENTIONS: self.droit,
            Compte.CREANCES: self.creance,
            Compte.REMISES: self.remis,
        }


class Vie:
    """Plays acts on the services and on the naive account."""

    def __init__(self, convention: Convention) -> None:
        self.convention = convention
        self.naif = Naif(convention.montant_previsionnel or ZERO)
        self.tranche = convention.tranches.order_by("rang")[0]
        self.ordres: list[Ordre] = []
        self.trop_percu: TropPercu | None = None
        self.numero = 0
        self.appels: list[partial[object]] = []
        self.gens = personnes(convention.structure)

    def jouer(self, acte: str, montant: Decimal | None) -> None:
        with perimetre(SYSTEME):
            getattr(self, acte)(*([] if montant is None else [montant]))

    def appeler(self, service: Callable[..., object], **objet: object) -> None:
        self.appels.append(partial(service, par=SYSTEME, le=LE, **objet))
        self.appels[-1]()

    def approuver(self, montant: Decimal) -> None:
        ordre = Ordre(pk=uuid4(), tranche=self.tranche, montant=montant)
        self.appeler(comptabilite.comptabiliser_ordre, ordre=ordre)
        self.ordres.append(ordre)
        self.naif.ordres[ordre.pk] = (montant, "approuve")

    def payer(self) -> None:
        if self.ordres:
            ordre = self.ordres[-1]
            self.appeler(comptabilite.comptabiliser_paiement, ordre=ordre)
            self.naif.ordres[ordre.pk] = (ordre.montant, "paye")

    def rejeter(self) -> None:
        if self.ordres:
            ordre = self.ordres.pop()
            comptabilite.comptabiliser_rejet(ordre=ordre, motif="Rejet.", par=SYSTEME, le=LE)
            del self.naif.ordres[ordre.pk]

    def notifier(self, montant: Decimal) -> None:
        calcul = notifier(self.convention, montant)
        self.appeler(comptabilite.comptabiliser_droits, calcul=calcul)
        self.naif.droit = montant

    def engager(self) -> None:
        comptabilite.comptabiliser_engagement(convention=self.convention, par=SYSTEME, le=LE)
        self.naif.engage = self.naif.accorde

    def desengager(self) -> None:
        comptabilite.annuler_engagement(convention=self.convention, motif="Fin.", par=SYSTEME, le=LE)
        self.naif.engage = ZERO

    def constater(self, montant: Decimal) -> None:
        avance = self.naif.comptes()[Compte.AVANCES]
        possible = self.trop_percu is None and ZERO < montant <= avance
        try:
            objet = trop_percus.constater_trop_percu(
                convention=self.convention, montant=montant, motif="Fin.", par=self.gens.validateur, le=LE
            )
        except ErreurMetier:
            assert not possible
            return
        assert possible
        trop_percus.notifier_trop_percu(trop_percu=objet, par=self.gens.ordonnateur, le=LE)
        self.trop_percu = objet
        self.naif.constate += montant
        self.naif.creance += montant

    def recouvrer(self, montant: Decimal) -> None:
        if self.trop_percu is None:
            return
        recu = min(montant, self.naif.creance)
        self.numero += 1
        trop_percus.recouvrer(
            trop_percu=self.trop_percu,
            montant=recu,
            reference=f"VIR {self.numero}",
            par=self.gens.comptable,
            le=LE,
        )
        self.naif.recu += recu
        self.naif.creance -= recu
        if not self.naif.creance:
            assert self.trop_percu.etat == EtatTropPercu.RECOUVRE
            self.trop_percu = None

    def abandonner(self) -> None:
        if self.trop_percu is None:
            return
        trop_percus.abandonner_trop_percu(
            trop_percu=self.trop_percu, motif="Dissoute.", par=self.gens.ordonnateur, le=LE
        )
        self.naif.remis += self.naif.creance
        self.naif.creance = ZERO
        self.trop_percu = None

    def soldes(self) -> dict[str, Decimal]:
        connus = soldes([self.convention.pk], Compte.values)
        return {
            compte: connus.get((self.convention.pk, compte.value), ZERO) for compte in self.naif.comptes()
        }


HYPOTHESIS = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.mark.django_db
@HYPOTHESIS
@given(actes=ACTES)
def test_le_livre_suit_un_compte_naif(convention, actes):
    with transaction.atomic():
        vie = Vie(convention)
        for acte, montant in actes:
            vie.jouer(acte, montant)
            assert vie.soldes() == vie.naif.comptes()
        with connection.cursor() as curseur:
            curseur.execute("set constraints all immediate")  # every entry balances
            curseur.execute("set constraints all deferred")
        assert verifier_livre().livre == ()
        transaction.set_rollback(True)


@pytest.mark.django_db
@HYPOTHESIS
@given(actes=ACTES)
@example(actes=[("notifier", Decimal("0.01")), ("notifier", Decimal("0.01"))])
def test_tout_contre_passer_ramene_au_depart_et_rejouer_au_meme_point(convention, actes):
    with transaction.atomic():
        depart = totaux()
        vie = Vie(convention)
        avant = set(Ecriture.objects.values_list("pk", flat=True))
        simples = [(acte, m) for acte, m in actes if acte in ("approuver", "payer", "notifier")]
        for acte, montant in simples:
            vie.jouer(acte, montant)
        arrivee = totaux()
        passees = list(Ecriture.objects.exclude(pk__in=avant).order_by("-rang"))
        for ecriture in passees:
            contrepasser(ecriture=ecriture, motif="Tout reprendre.", par=SYSTEME, le=LE)
        assert totaux() == depart
        for appel in vie.appels:  # the same acts, called again as they were the first time
            appel()
        assert totaux() == arrivee
        transaction.set_rollback(True)


def totaux() -> dict[str, Decimal]:
    sommes: dict[str, Decimal] = defaultdict(Decimal)
    for compte, debit, credit in LigneEcriture.objects.values_list("compte", "debit", "credit"):
        sommes[compte] += debit - credit
    return {compte: somme for compte, somme in sommes.items() if somme}
