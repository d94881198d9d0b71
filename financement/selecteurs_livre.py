"""What is read from the ledger: balances are always sums of lines, never stored."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models import DecimalField, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404

from commun.acteurs import Acteur
from commun.argent import montant_francais
from financement.enums import Compte, EtatTranche, NatureCalcul
from financement.models import (
    Calcul,
    Convention,
    Ecriture,
    Imputation,
    LigneEcriture,
    PosteConventionne,
    Tranche,
    TropPercu,
)
from financement.models.trop_percu import OUVERTS

LOT = 5000
ZERO = Decimal("0.00")
_EUROS = DecimalField(max_digits=14, decimal_places=2)
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


def paye_au_livre(convention: Convention) -> Decimal:
    """Euros paid on a convention, net of what came back and of what passed to or from another convention."""
    somme = LigneEcriture.objects.filter(
        convention=convention, compte__in=(Compte.TRESORERIE, Compte.COMPENSATIONS)
    ).aggregate(s=_SOLDE)["s"]
    return -(somme or Decimal("0.00"))


def solde_en_clair(convention: Convention) -> str:
    """The balance of a settled convention as its host reads it."""
    restes = soldes([convention.pk], (Compte.CREANCES, Compte.AVANCES))
    a_rendre = restes.get((convention.pk, Compte.CREANCES), ZERO)
    a_verser = -restes.get((convention.pk, Compte.AVANCES), ZERO)
    if a_rendre > 0:
        return f"vous devez rendre {montant_francais(a_rendre)} ; l'ordonnateur vous dira comment."
    if a_verser > 0:
        return f"il reste {montant_francais(a_verser)} à vous verser."
    return "rien n'est dû de part ni d'autre."


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


# Amounts paid in excess


def trop_percus(acteur: Acteur, *, etat: str = "") -> QuerySet[TropPercu]:
    """Those that the actor may see, the most recent first, each with what remains to recover (`reste`, euros)."""
    demande = TropPercu.objects.visibles_par(acteur).select_related("convention", "structure")
    creances = (
        LigneEcriture.objects.filter(ecriture__piece_id=OuterRef("pk"), compte=Compte.CREANCES)
        .order_by()
        .values("ecriture__piece_id")
        .annotate(s=_SOLDE)
        .values("s")
    )
    demande = demande.annotate(reste=Coalesce(Subquery(creances), Decimal("0.00"), output_field=_EUROS))
    return (demande.filter(etat=etat) if etat else demande).order_by("-constate_le", "id")


def trop_percu(acteur: Acteur, pk: UUID) -> TropPercu:
    """One of the actor's perimeter, Http404 otherwise."""
    return get_object_or_404(trop_percus(acteur), pk=pk)


def reste_a_recouvrer(objet: TropPercu) -> Decimal:
    """Euros that the host still owes on this trop-perçu."""
    somme = LigneEcriture.objects.filter(ecriture__piece_id=objet.pk, compte=Compte.CREANCES).aggregate(
        s=_SOLDE
    )
    return somme["s"] or Decimal("0.00")


def ecritures_du_trop_percu(objet: TropPercu) -> QuerySet[Ecriture]:
    """Everything that the ledger says of it, oldest first."""
    return Ecriture.objects.filter(piece_id=objet.pk).select_related("contrepassation").order_by("rang")


def retenu_sur(tranche: Tranche) -> Decimal:
    """Euros of this instalment that are kept back against a trop-perçu."""
    return Imputation.objects.filter(tranche=tranche).aggregate(s=Sum("montant"))["s"] or Decimal("0.00")


def tranches_imputables(objet: TropPercu) -> QuerySet[Tranche]:
    """Instalments of the same host that are due and not ordered: those that may be kept back."""
    return (
        Tranche.objects.filter(structure_id=objet.structure_id, etat=EtatTranche.PRETE)
        .exclude(imputations__trop_percu=objet)
        .select_related("convention")
        .order_by("date_exigibilite", "convention__numero", "rang")
    )


@dataclass(frozen=True, slots=True)
class SoldeAExaminer:
    """A convention that was paid more than what was notified (`avance`, euros). `finale`: nothing more will be due."""

    convention: Convention
    avance: Decimal
    finale: bool


def soldes_a_examiner(acteur: Acteur) -> list[SoldeAExaminer]:
    """Conventions paid in advance of their entitlement without an open trop-perçu; the final ones first."""
    avances: dict[UUID, Decimal] = dict(
        LigneEcriture.objects.visibles_par(acteur)
        .filter(compte=Compte.AVANCES)
        .order_by()
        .values_list("convention_id")
        .annotate(s=_SOLDE)
        .filter(s__gt=0)
    )
    consommes = Calcul.objects.filter(
        origine__nature=NatureCalcul.CONSTATE,
        convention_id=OuterRef("convention_id"),
        poste_id=OuterRef("poste_id"),
        mois_consommes__gte=F("duree"),
    )
    en_cours = PosteConventionne.objects.filter(
        convention=OuterRef("pk"), poste__date_rendu__isnull=True
    ).exclude(Exists(consommes))
    conventions = (
        Convention.objects.visibles_par(acteur)
        .filter(pk__in=avances)
        .exclude(Exists(TropPercu.objects.filter(convention=OuterRef("pk"), etat__in=OUVERTS)))
        .annotate(en_cours=Exists(en_cours))
        .select_related("structure")
    )
    lignes = [SoldeAExaminer(c, avances[c.pk], not c.en_cours) for c in conventions]  # type: ignore[attr-defined]
    return sorted(lignes, key=lambda ligne: (not ligne.finale, -ligne.avance))
