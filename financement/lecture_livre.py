"""The ledger as its screens and its export read it: entries by filter, trial balance, checks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet, Sum
from django.shortcuts import get_object_or_404

from commun.acteurs import Acteur
from commun.argent import montant_francais
from financement.enums import Compte
from financement.models import ControleLivre, Convention, Ecriture, LigneEcriture

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class Filtres:
    """What the address of a page asks for; `recherche`: number of a convention, SIRET or start of a host's name."""

    recherche: str = ""
    journal: str = ""
    compte: str = ""
    du: date | None = None
    au: date | None = None
    convention: UUID | None = None

    def lignes(self, acteur: Acteur) -> QuerySet[LigneEcriture]:
        """The lines that they keep, in the order of the ledger."""
        return LigneEcriture.objects.visibles_par(acteur).filter(self._q("ecriture__"))

    def ecritures(self, acteur: Acteur) -> QuerySet[Ecriture]:
        """The entries that they keep, the last one first."""
        return (
            Ecriture.objects.visibles_par(acteur)
            .filter(self._q(""))
            .select_related("convention", "structure", "contrepassation", "contrepassee")
            .order_by("-rang")
        )

    def _q(self, vers: str) -> Q:
        q = Q()
        if self.du:
            q &= Q((f"{vers}date_comptable__gte", self.du))
        if self.au:
            q &= Q((f"{vers}date_comptable__lte", self.au))
        if self.journal:
            q &= Q((f"{vers}journal", self.journal))
        if self.compte:
            q &= Q(compte=self.compte) if vers else Q(lignes__contains=[[self.compte]])
        if self.convention:
            q &= Q(convention=self.convention)
        if self.recherche:
            q &= (
                Q(convention__numero__iexact=self.recherche)
                | Q(structure__siret=self.recherche.replace(" ", ""))
                | Q(structure__denomination__istartswith=self.recherche)
            )
        return q


@dataclass(frozen=True, slots=True)
class LigneBalance:
    """One account over a period, in euros: balance before, what moved, balance after (debits minus credits)."""

    compte: Compte
    avant: Decimal
    debits: Decimal
    credits: Decimal

    @property
    def apres(self) -> Decimal:
        return self.avant + self.debits - self.credits


def balance(acteur: Acteur, filtres: Filtres) -> list[LigneBalance]:
    """Trial balance in the order of the chart; each column of balances adds up to zero."""
    periode = {
        compte: (debits, credits)
        for compte, debits, credits in filtres.lignes(acteur)
        .order_by()
        .values_list("compte")
        .annotate(d=Sum("debit"), c=Sum("credit"))
    }
    avant: dict[str, Decimal] = {}
    if filtres.du:
        lignes = Filtres(filtres.recherche, filtres.journal, convention=filtres.convention).lignes(acteur)
        avant = dict(
            lignes.filter(ecriture__date_comptable__lt=filtres.du)
            .order_by()
            .values_list("compte")
            .annotate(s=Sum(F("debit") - F("credit")))
        )
    return [
        LigneBalance(compte, avant.get(compte, ZERO), *periode.get(compte, (ZERO, ZERO)))
        for compte in Compte
        if compte in periode or compte in avant
    ]


def ecriture(acteur: Acteur, pk: UUID) -> Ecriture:
    """One entry of the actor's perimeter, Http404 otherwise."""
    return get_object_or_404(Filtres().ecritures(acteur), pk=pk)


def convention_du_livre(acteur: Acteur, pk: UUID) -> Convention:
    """The convention whose account is read, Http404 out of the perimeter."""
    return get_object_or_404(Convention.objects.visibles_par(acteur).select_related("structure"), pk=pk)


def controles() -> QuerySet[ControleLivre]:
    """Every reading of the whole ledger, the last one first. National actors only: the database holds it."""
    return ControleLivre.objects.order_by("-fait_le")


ENTETE = (
    "rang", "date", "journal", "libelle", "motif", "convention", "structure", "siret", "departement",
    "compte", "debit", "credit", "contrepasse", "cle", "empreinte",
)  # fmt: skip


def lignes_csv(acteur: Acteur, filtres: Filtres) -> Iterator[tuple[Any, ...]]:
    """The header, then one row per line, in the order of the ledger; amounts with a decimal comma."""
    yield ENTETE
    lignes = (
        filtres.lignes(acteur)
        .order_by("ecriture__rang", "ordre")
        .values_list(
            "ecriture__rang", "ecriture__date_comptable", "ecriture__journal", "ecriture__libelle",
            "ecriture__motif", "convention__numero", "structure__denomination", "structure__siret",
            "departement_id", "compte", "debit", "credit", "ecriture__contrepassee__rang", "ecriture__cle",
            "ecriture__empreinte",
        )
    )  # fmt: skip
    yield from lignes.iterator(chunk_size=5000)


@dataclass(frozen=True, slots=True)
class SoldeLisible:
    """A convention's balance in one sentence for its host."""

    convention: Convention
    phrase: str


def soldes_lisibles(acteur: Acteur) -> list[SoldeLisible]:
    """For each convention of the actor that was paid or notified: paid, notified, and what the difference means."""
    sommes: dict[UUID, dict[str, Decimal]] = {}
    for convention, compte, somme in (
        LigneEcriture.objects.visibles_par(acteur)
        .filter(compte__in=(Compte.AVANCES, Compte.SUBVENTIONS, Compte.CREANCES))
        .order_by()
        .values_list("convention_id", "compte")
        .annotate(s=Sum(F("debit") - F("credit")))
    ):
        sommes.setdefault(convention, {})[compte] = somme
    conventions = Convention.objects.visibles_par(acteur).filter(pk__in=sommes).order_by("numero")
    return [SoldeLisible(c, _phrase(sommes[c.pk])) for c in conventions]


def _phrase(sommes: dict[str, Decimal]) -> str:
    avance = sommes.get(Compte.AVANCES, ZERO)
    droits = sommes.get(Compte.SUBVENTIONS, ZERO)
    creance = sommes.get(Compte.CREANCES, ZERO)
    phrase = (
        f"Versé ou en cours de versement : {montant_francais(avance + droits + creance)}. "
        f"Droits constatés et notifiés : {montant_francais(droits)}."
    )
    if creance:
        phrase += f" Trop-perçu à rembourser : {montant_francais(creance)}."
    if avance > 0:
        return f"{phrase} Avance sur vos droits à venir : {montant_francais(avance)}."
    if avance < 0:
        return f"{phrase} Il vous reste dû : {montant_francais(-avance)}."
    return f"{phrase} Vos droits notifiés sont versés." if droits and not creance else phrase
