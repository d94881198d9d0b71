"""Querysets of the screens of credits, batches and bank details, scoped to the actor."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, F, Min, OuterRef, Q, QuerySet, Subquery, Sum
from django.shortcuts import get_object_or_404
from django.urls import reverse

from commun.acteurs import Acteur
from commun.dates import jour_de_paris
from financement.enums import ORDRES_A_DECIDER, EtatConvention, EtatOrdre, EtatPiece, EtatTranche
from financement.models import (
    CompteBancaire,
    Convention,
    Enveloppe,
    LotPaiement,
    MouvementEnveloppe,
    Ordre,
    PosteConventionne,
    Tranche,
)
from financement.pieces import pieces_demandees
from financement.selecteurs import ordres
from structures.models import Structure
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
    payees = Convention.objects.filter(enveloppe__isnull=False)
    if annee:
        lues = lues.filter(enveloppe__annee=annee)
        payees = payees.filter(enveloppe__annee=annee)
    if dispositif:
        lues = lues.filter(dispositif=dispositif)
        payees = payees.filter(dispositif=dispositif)
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
    du_livre = (
        MouvementEnveloppe.objects.filter(convention_id=OuterRef("pk"))
        .order_by()
        .values("convention_id")
        .annotate(somme=Sum("paye"))
        .values("somme")
    )
    paye = dict(
        payees.annotate(paye=Subquery(du_livre))
        .filter(paye__gt=0)
        .order_by()
        .values_list("departement_id")
        .annotate(somme=Sum("paye"))
    )
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


def structure_de(acteur: Acteur) -> Structure:
    """The actor's own host, Http404 without one."""
    return get_object_or_404(Structure.objects.visibles_par(acteur), pk__in=acteur.structures[:1])


def comptes(acteur: Acteur, *, etat: str = "") -> QuerySet[CompteBancaire]:
    """Bank accounts that the actor may see, the oldest first."""
    demande = CompteBancaire.objects.visibles_par(acteur).select_related("structure")
    return (demande.filter(etat=etat) if etat else demande).order_by("saisi_le", "pk")


def compte(acteur: Acteur, pk: UUID) -> CompteBancaire:
    """One account of the actor's perimeter, Http404 otherwise."""
    return get_object_or_404(comptes(acteur), pk=pk)


def compte_du_systeme(pk: UUID | str) -> CompteBancaire:
    """The account of an event."""
    return CompteBancaire.objects.select_related("structure").get(pk=pk)


def memes_comptes(compte: CompteBancaire) -> QuerySet[CompteBancaire]:
    """The same account at another host: to be looked at before it is verified."""
    autres = CompteBancaire.objects.filter(iban=compte.iban).exclude(structure_id=compte.structure_id)
    return autres.select_related("structure").order_by("structure__denomination", "pk")


def conventions_du_compte(pk: UUID | str) -> QuerySet[Convention]:
    """Active conventions of the host of an account."""
    return Convention.objects.filter(
        etat=EtatConvention.ACTIVE, structure__comptes_bancaires__pk=pk
    ).select_related("structure", "departement")


def ordres_a_mettre_en_lot(acteur: Acteur) -> QuerySet[Ordre]:
    """Approved orders that are in no batch, the oldest decision first."""
    return ordres(acteur, etat=EtatOrdre.APPROUVE).filter(lot__isnull=True).order_by("decide_le", "pk")


def lots(acteur: Acteur, *, etat: str = "") -> QuerySet[LotPaiement]:
    """Batches with how many of their orders still wait for the bank; none outside national roles."""
    if not acteur.est_national:
        return LotPaiement.objects.none()
    demande = LotPaiement.objects.annotate(
        en_attente=Count("ordres", filter=Q(ordres__etat=EtatOrdre.TRANSMIS)),
        payes=Count("ordres", filter=Q(ordres__etat=EtatOrdre.PAYE)),
        rejetes=Count("ordres", filter=Q(ordres__etat=EtatOrdre.REJETE)),
    )
    return (demande.filter(etat=etat) if etat else demande).order_by("-prepare_le", "pk")


def lot(acteur: Acteur, pk: UUID) -> LotPaiement:
    """One batch, Http404 outside national roles."""
    return get_object_or_404(lots(acteur), pk=pk)


def ordres_du_lot(acteur: Acteur, lot: LotPaiement, *, etat: str = "") -> QuerySet[Ordre]:
    """The orders of a batch, in the order of its file."""
    demande = ordres(acteur, etat=etat).filter(lot=lot).select_related("compte")
    return demande.order_by("tranche__convention__numero", "tranche__rang")


def ordres_a_decider(acteur: Acteur) -> QuerySet[Ordre]:
    """Orders that this person may still decide on: neither proposed nor already approved by them; the oldest first."""
    moi = acteur.utilisateur_id
    a_decider = ordres(acteur).filter(etat__in=ORDRES_A_DECIDER)
    if moi is None:
        return a_decider.none()
    return a_decider.exclude(Q(propose_par_id=moi) | Q(premier_par_id__isnull=False, premier_par_id=moi))


def ordre_suivant(acteur: Acteur) -> Ordre | None:
    """The oldest order that this person may still decide on."""
    return ordres_a_decider(acteur).first()


@dataclass(frozen=True)
class Attente:
    """What waits in payments: how many, since when, how much (€)."""

    libelle: str
    url: str
    nombre: int
    depuis: date | None
    montant: Decimal
    suite: str


def attentes(acteur: Acteur) -> list[Attente]:
    """The whole chain of payments, step by step, with what comes next."""
    tranches = Tranche.objects.visibles_par(acteur)
    ordres_vus = Ordre.objects.visibles_par(acteur)
    etapes: list[tuple[str, str, QuerySet[Any], str, str]] = [
        (
            "Tranches prêtes à ordonner",
            reverse("financement:tranches"),
            tranches.filter(etat=EtatTranche.PRETE),
            "date_exigibilite",
            "L'ordonnateur propose le paiement.",
        ),
        (
            "Ordres à approuver",
            reverse("financement:ordres"),
            ordres_vus.filter(etat__in=ORDRES_A_DECIDER),
            "propose_le",
            "Un comptable approuve ; deux au-dessus du seuil.",
        ),
        (
            "Ordres approuvés à mettre en lot",
            reverse("financement:lot_preparer"),
            ordres_vus.filter(etat=EtatOrdre.APPROUVE, lot__isnull=True),
            "decide_le",
            "Un comptable prépare le lot et ses fichiers.",
        ),
        (
            "Ordres en lot, à transmettre",
            reverse("financement:lots") + "?etat=prepare",
            ordres_vus.filter(etat=EtatOrdre.APPROUVE, lot__isnull=False),
            "lot__prepare_le",
            "Le fichier part à la banque.",
        ),
        (
            "Ordres transmis, en attente de la banque",
            reverse("financement:lots") + "?etat=transmis",
            ordres_vus.filter(etat=EtatOrdre.TRANSMIS),
            "transmis_le",
            "Un comptable constate le paiement ou le rejet.",
        ),
        (
            "Tranches rejetées à corriger",
            reverse("financement:tranches") + "?etat=rejetee",
            tranches.filter(etat=EtatTranche.REJETEE),
            "date_exigibilite",
            "L'ordonnateur corrige la cause et remet en paiement.",
        ),
    ]
    return [_attente(*etape) for etape in etapes]


def _attente(libelle: str, url: str, lignes: QuerySet[Any], depuis: str, suite: str) -> Attente:
    lu = lignes.order_by().aggregate(nombre=Count("pk"), premier=Min(depuis), montant=Sum("montant"))
    premier = lu["premier"]
    jour = jour_de_paris(premier) if isinstance(premier, datetime) else premier
    return Attente(libelle, url, lu["nombre"], jour, lu["montant"] or ZERO, suite)


def conventions_sans_pieces(acteur: Acteur) -> int:
    """How many active conventions of the actor still miss a paper that the host must deposit."""
    tenues = ArrayAgg("pieces__type", filter=~Q(pieces__etat=EtatPiece.REFUSEE), default=[])
    actives = (
        Convention.objects.visibles_par(acteur)
        .filter(etat=EtatConvention.ACTIVE)
        .order_by()
        .annotate(tenues=tenues)
        .values_list("structure__type", "tenues")
    )
    return sum(
        bool({demandee.type for demandee in pieces_demandees(type_structure)} - set(tenues))
        for type_structure, tenues in actives
    )
