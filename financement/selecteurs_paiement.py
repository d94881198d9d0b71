"""Querysets of the screens of credits, batches and bank details, scoped to the actor."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet, Sum
from django.shortcuts import get_object_or_404

from commun.acteurs import Acteur
from financement.enums import EtatOrdre
from financement.models import Convention, Enveloppe, MouvementEnveloppe, Ordre, PosteConventionne
from territoires.models import Departement
from territoires.selecteurs import departements

ZERO = Decimal("0.00")


def enveloppes(
    acteur: Acteur, *, annee: int | None = None, dispositif: str = "", departement: str = ""
) -> QuerySet[Enveloppe]:
    """Envelopes, the last year first, the country's before the départements'; none outside national roles."""
    if not acteur.est_national:
        return Enveloppe.objects.none()
    demande = Enveloppe.objects.select_related("departement")
    if annee:
        demande = demande.filter(annee=annee)
    if dispositif:
        demande = demande.filter(dispositif=dispositif)
    if departement:
        demande = demande.filter(departement_id=departement)
    return demande.order_by("-annee", "dispositif", F("departement_id").asc(nulls_first=True))


def enveloppe(acteur: Acteur, pk: UUID) -> Enveloppe:
    """One envelope, Http404 outside national roles."""
    return get_object_or_404(enveloppes(acteur), pk=pk)


def enveloppe_du_systeme(pk: UUID | str) -> Enveloppe:
    """The envelope of an event."""
    return Enveloppe.objects.select_related("departement").get(pk=pk)


def enveloppes_en_alerte(acteur: Acteur) -> QuerySet[Enveloppe]:
    """Envelopes whose alert was given and still holds."""
    return enveloppes(acteur).filter(alerte_le__isnull=False)


def annees(acteur: Acteur) -> list[int]:
    """Years that have an envelope, the last first."""
    return list(enveloppes(acteur).order_by("-annee").values_list("annee", flat=True).distinct())


def mouvements(acteur: Acteur, enveloppe: Enveloppe) -> QuerySet[MouvementEnveloppe]:
    """What happened to an envelope, the last first."""
    if not acteur.est_national:
        return MouvementEnveloppe.objects.none()
    return MouvementEnveloppe.objects.filter(enveloppe=enveloppe).order_by("-le", "-cree_le", "pk")


def part_consommee(enveloppe: Enveloppe) -> int:
    """Whole percent of the credits that are reserved or committed, truncated; 0 without credits."""
    return int(enveloppe.consomme * 100 // enveloppe.ouvert) if enveloppe.ouvert else 0


def ecarts_d_enveloppes() -> list[Enveloppe]:
    """Envelopes whose totals are not the sums of their movements: always empty (the database keeps them equal)."""
    noms = ("ouvert", "reserve", "engage", "paye", "postes")
    sommes = {f"somme_{nom}": Sum(f"mouvements__{nom}") for nom in noms}
    faux = Q()
    for nom in noms:
        faux |= ~Q(**{f"somme_{nom}": F(nom)})
    return list(Enveloppe.objects.annotate(**sommes).filter(faux))


def autres_enveloppes(acteur: Acteur, enveloppe: Enveloppe) -> QuerySet[Enveloppe]:
    """Where credits of this envelope may go: same scheme, same year."""
    return enveloppes(acteur, annee=enveloppe.annee, dispositif=enveloppe.dispositif).exclude(pk=enveloppe.pk)


@dataclass(frozen=True)
class Territoire:
    """A département: its target, and its posts and amounts (€) under conventions that drew on an envelope."""

    departement: Departement
    postes: int
    reserve: Decimal
    engage: Decimal
    paye: Decimal

    @property
    def objectif(self) -> int:
        return self.departement.objectif_postes or 0

    @property
    def restants(self) -> int:
        """Posts still to be put under convention, 0 when the target is reached."""
        return max(self.objectif - self.postes, 0)


def territoires(annee: int | None = None, dispositif: str = "", departement: str = "") -> list[Territoire]:
    """Each département that has a target or a convention, whatever envelope its conventions drew on."""
    lues = Convention.objects.filter(enveloppe__isnull=False, etat__in=("a_signer", "active"))
    payees = Ordre.objects.filter(etat=EtatOrdre.PAYE)
    if annee:
        lues = lues.filter(enveloppe__annee=annee)
        payees = payees.filter(tranche__convention__enveloppe__annee=annee)
    if dispositif:
        lues = lues.filter(dispositif=dispositif)
        payees = payees.filter(tranche__convention__dispositif=dispositif)
    montants = {
        code: (reserve, engage)
        for code, reserve, engage in lues.order_by()
        .values_list("departement_id")
        .annotate(
            reserve=Sum("montant_previsionnel", filter=Q(etat="a_signer"), default=ZERO),
            engage=Sum("montant_previsionnel", filter=Q(etat="active"), default=ZERO),
        )
    }
    postes = dict(
        PosteConventionne.objects.filter(actif=True, convention__in=lues)
        .order_by()
        .values_list("departement_id")
        .annotate(nombre=Count("pk"))
    )
    paye = dict(payees.order_by().values_list("departement_id").annotate(somme=Sum("montant")))
    return [
        Territoire(
            d,
            postes=postes.get(d.pk, 0),
            reserve=montants.get(d.pk, (ZERO, ZERO))[0],
            engage=montants.get(d.pk, (ZERO, ZERO))[1],
            paye=paye.get(d.pk, ZERO),
        )
        for d in departements()
        if (not departement or d.pk == departement) and (d.objectif_postes or d.pk in montants)
    ]
