"""Make again, as a campaign, the documents that texts or templates have left behind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.shortcuts import get_object_or_404

from commun.acteurs import Acteur
from commun.erreurs import ErreurMetier
from commun.evenements import publier, publier_en_lot
from commun.models import Document, Livraison
from commun.models.evenement import EtatLivraison
from financement import selecteurs
from financement.enums import EtatConvention
from financement.models import Convention, DocumentARegenerer, Regeneration, ResultatRegeneration
from financement.services.documents import SANS_DOCUMENT, produire_convention

EVENEMENT = "document.regenerer"
R = ResultatRegeneration


@transaction.atomic
def lancer_regeneration(
    *,
    motif: str,
    par: Acteur,
    le: datetime,
    departement: str = "",
    etat: str = "",
    numeros: Sequence[str] = (),
) -> Regeneration:
    """Start a campaign over the submitted conventions that match; the workers do the rest.

    Raises ErreurMetier `aucune_convention`.
    """
    demande = Convention.objects.filter(soumise_le__isnull=False).exclude(etat__in=SANS_DOCUMENT)
    if departement:
        demande = demande.filter(departement_id=departement)
    if etat:
        demande = demande.filter(etat=etat)
    if numeros:
        demande = demande.filter(numero__in=list(numeros))
    conventions = list(demande.order_by("soumise_le", "pk").values_list("pk", flat=True))
    if not conventions:
        raise ErreurMetier("aucune_convention", "Aucune convention soumise ne répond à ces critères.")
    regeneration = Regeneration(motif=motif, par_libelle=par.libelle, le=le, total=len(conventions))
    regeneration.save(force_insert=True)
    DocumentARegenerer.objects.bulk_create(
        (DocumentARegenerer(regeneration=regeneration, convention_id=pk) for pk in conventions),
        batch_size=1000,
    )
    publier("regeneration.lancer", par=par, id=regeneration.pk)
    return regeneration


def repartir(regeneration_id: UUID, *, par: Acteur) -> None:
    """One delivery per convention: each is tried, fails or is killed on its own."""
    attente = DocumentARegenerer.objects.filter(regeneration_id=regeneration_id, resultat=R.ATTENTE)
    charges = [
        {"ligne": str(pk), "regeneration": str(regeneration_id)}
        for pk in attente.values_list("pk", flat=True)
    ]
    publier_en_lot(EVENEMENT, charges, par=par)


@transaction.atomic
def regenerer(ligne_id: UUID, *, par: Acteur, le: datetime) -> str:
    """The document of one line and its mark, together; done twice, the second time does nothing."""
    ligne = DocumentARegenerer.objects.select_for_update(of=("self",)).get(pk=ligne_id)
    if ligne.resultat != R.ATTENTE:
        return ligne.resultat
    convention = selecteurs.convention_du_systeme(ligne.convention_id)
    ligne.resultat, document = _refaire(convention, par=par)
    ligne.document_id, ligne.faite_le = (document.pk if document else None), le
    ligne.save(update_fields=["resultat", "document_id", "faite_le"])
    return ligne.resultat


def _refaire(convention: Convention, *, par: Acteur) -> tuple[str, Document | None]:
    connus = set(
        Document.objects.filter(nature=selecteurs.NATURE_DOCUMENT, objet_id=convention.pk).values_list(
            "pk", flat=True
        )
    )
    # A party has signed what it read: the other one signs the same bytes.
    if convention.etat == EtatConvention.A_SIGNER and (
        convention.signee_structure_le or convention.signee_financeur_le
    ):
        return R.SIGNE, None
    document = produire_convention(convention=convention, par=par)
    if document is None:
        return R.INCHANGE, None
    if document.pk not in connus:
        return R.PRODUIT, document
    return (R.SIGNE if document.scelle_le else R.INCHANGE), document


@dataclass(frozen=True)
class Avancement:
    """Where a campaign is: how many lines of each result, how many the dead letter holds."""

    total: int
    produits: int
    inchanges: int
    signes: int
    abandonnes: int

    @property
    def faits(self) -> int:
        return self.produits + self.inchanges + self.signes

    @property
    def attente(self) -> int:
        return self.total - self.faits - self.abandonnes

    @property
    def finie(self) -> bool:
        return self.attente == 0

    @property
    def pourcentage(self) -> int:
        return 100 * (self.faits + self.abandonnes) // self.total if self.total else 100


def avancement(regeneration: Regeneration) -> Avancement:
    """Two queries, whatever the number of documents."""
    comptes = dict(regeneration.lignes.order_by().values_list("resultat").annotate(nombre=Count("pk")))
    return Avancement(
        total=regeneration.total,
        produits=comptes.get(R.PRODUIT, 0),
        inchanges=comptes.get(R.INCHANGE, 0),
        signes=comptes.get(R.SIGNE, 0),
        abandonnes=_abandonnees(regeneration).count(),
    )


def _abandonnees(regeneration: Regeneration) -> QuerySet[Livraison]:
    return Livraison.objects.filter(
        Q(evenement__type=EVENEMENT, evenement__charge__regeneration=str(regeneration.pk)),
        etat=EtatLivraison.ABANDONNEE,
    )


def lignes_en_echec(regeneration: Regeneration) -> list[tuple[DocumentARegenerer, str]]:
    """The lines in the dead letter, each with the reason; at most 50."""
    raisons = {
        livraison.evenement.charge["ligne"]: livraison.erreur
        for livraison in _abandonnees(regeneration).select_related("evenement")[:50]
    }
    lignes = regeneration.lignes.filter(pk__in=list(raisons)).select_related("convention__structure")
    return [(ligne, raisons[str(ligne.pk)]) for ligne in lignes.order_by("pk")]


def regenerations() -> QuerySet[Regeneration]:
    """Every campaign, the latest first (national roles only: the table says so)."""
    return Regeneration.objects.order_by("-le", "id")


def regeneration_demandee(pk: UUID) -> Regeneration:
    """One campaign, Http404 otherwise."""
    return get_object_or_404(Regeneration, pk=pk)
