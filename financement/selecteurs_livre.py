"""What is read from the ledger: balances are always sums of lines, never stored."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from decimal import Decimal
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, Sum

from financement.enums import Compte, NatureCalcul
from financement.models import Calcul, Convention, Ecriture, LigneEcriture

LOT = 5000
_SOLDE = Sum(F("debit") - F("credit"))


def ecriture_vivante(cle: str) -> Ecriture | None:
    """The entry of an act (`ordre:…`, or its later `ordre:…#2`) that is not reversed."""
    return Ecriture.objects.filter(
        Q(cle=cle) | Q(cle__startswith=f"{cle}#"), contrepassation__isnull=True
    ).first()


def solde(convention: Convention, compte: str) -> Decimal:
    """Debits minus credits of one account of a convention, in euros."""
    somme = LigneEcriture.objects.filter(convention=convention, compte=compte).aggregate(s=_SOLDE)["s"]
    return somme or Decimal("0.00")


def soldes(conventions: Collection[UUID], comptes: Collection[str]) -> dict[tuple[UUID, str], Decimal]:
    """(convention, account) → balance in euros, for those that moved; one query."""
    lignes = (
        LigneEcriture.objects.filter(convention__in=conventions, compte__in=comptes)
        .order_by()
        .values_list("convention_id", "compte")
        .annotate(s=_SOLDE)
    )
    return {(convention, compte): somme for convention, compte, somme in lignes}


def droits_comptabilises(calculs: Sequence[Calcul]) -> dict[tuple[UUID, UUID], Decimal]:
    """(convention, post) → euros of entitlement booked until now, for the posts of these computations."""
    sommes: dict[tuple[UUID, UUID], Decimal] = {}
    conventions = list({calcul.convention_id for calcul in calculs})
    for debut in range(0, len(conventions), LOT):
        lignes = (
            LigneEcriture.objects.filter(
                convention__in=conventions[debut : debut + LOT],
                compte=Compte.SUBVENTIONS,
                poste__isnull=False,
            )
            .order_by()
            .values_list("convention_id", "poste_id")
            .annotate(s=_SOLDE)
        )
        sommes |= {(convention, poste): somme for convention, poste, somme in lignes}
    return sommes


def notifications_suivies(calculs: Sequence[Calcul]) -> set[UUID]:
    """Those of these notified computations after which another one was notified for the same post and convention."""
    suivies: set[UUID] = set()
    for debut in range(0, len(calculs), LOT):
        suivante = Calcul.objects.filter(
            origine__nature=NatureCalcul.CONSTATE,
            convention_id=OuterRef("convention_id"),
            poste_id=OuterRef("poste_id"),
            version__gt=OuterRef("version"),
        )
        paquet = [calcul.pk for calcul in calculs[debut : debut + LOT]]
        suivies |= set(
            Calcul.objects.filter(Exists(suivante), pk__in=paquet).order_by().values_list("pk", flat=True)
        )
    return suivies


def sans_constate_notifie(calculs: Sequence[Calcul]) -> set[UUID]:
    """Those of these computations that are not the notification of a « constaté »."""
    tous = [calcul.pk for calcul in calculs]
    notifies: set[UUID] = set()
    for debut in range(0, len(tous), LOT):
        notifies |= set(
            Calcul.objects.filter(pk__in=tous[debut : debut + LOT], origine__nature=NatureCalcul.CONSTATE)
            .order_by()
            .values_list("pk", flat=True)
        )
    return set(tous) - notifies
