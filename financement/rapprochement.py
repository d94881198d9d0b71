"""The ledger against what it tells of: orders, payments, notified amounts, engagements, amounts to recover.

Each function is one statement or two whatever the volume; it returns what differs, in French.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum

from commun.acteurs import SYSTEME
from commun.argent import montant_francais
from financement.enums import Compte, EtatConvention, EtatOrdre, EtatTropPercu, Journal, NatureCalcul
from financement.livre.controle import Anomalie
from financement.models import Calcul, Convention, Ecriture, LigneEcriture, Ordre
from financement.selecteurs_livre import trop_percus

# Orders that stand in the ledger once approved; a rejected or cancelled one has been reversed.
AU_LIVRE = (EtatOrdre.APPROUVE, EtatOrdre.TRANSMIS, EtatOrdre.PAYE)
PAYES = (EtatOrdre.PAYE,)


def rapprocher() -> list[Anomalie]:
    """Every difference between the ledger and the tables of the programme."""
    return [*_ordres(), *_droits(), *_engagements(), *_trop_percus()]


def vivantes(journal: str) -> QuerySet[Ecriture]:
    """Entries of a journal that are neither a reversal nor reversed."""
    return Ecriture.objects.filter(journal=journal, contrepassee__isnull=True, contrepassation__isnull=True)


def _ligne(journal: str, **valeurs: Any) -> Exists:
    """A living line of this journal about the outer row."""
    return Exists(
        LigneEcriture.objects.filter(
            ecriture__journal=journal,
            ecriture__contrepassee__isnull=True,
            ecriture__contrepassation__isnull=True,
            ecriture__piece_id=OuterRef("pk"),
            **valeurs,
        )
    )


def _ordres() -> Iterator[Anomalie]:
    cas = (
        (Journal.ORDRES, AU_LIVRE, "approuvé", {"compte": Compte.AVANCES, "debit": OuterRef("montant")}),
        (Journal.PAIEMENTS, PAYES, "payé", {"compte": Compte.TRESORERIE, "credit": OuterRef("montant")}),
    )
    for journal, etats, dit, ligne in cas:
        attendus = Ordre.objects.filter(etat__in=etats)
        manquants = attendus.filter(
            ~_ligne(journal, convention=OuterRef("tranche__convention"), **ligne)
        ).select_related("tranche__convention")
        for ordre in manquants.order_by("propose_le"):
            yield Anomalie(
                "ordre_absent",
                f"Convention {ordre.tranche.convention.numero}, {ordre.tranche.libelle} : l'ordre de "
                f"{montant_francais(ordre.montant)} est {dit} mais n'est pas au grand livre pour ce montant.",
            )
        en_trop = vivantes(journal).filter(~Exists(attendus.filter(pk=OuterRef("piece_id"))))
        for ecriture in en_trop:
            yield Anomalie(
                "ecriture_sans_ordre",
                f"L'écriture {ecriture.rang} tient un ordre pour {dit}, ce qu'il n'est pas.",
                ecriture.rang,
            )


def _droits() -> Iterator[Anomalie]:
    notifies: dict[tuple[UUID, UUID], tuple[Decimal, str | None, str]] = {
        (convention, poste): (montant, numero, numero_poste)
        for convention, poste, montant, numero, numero_poste in Calcul.objects.filter(
            origine__nature=NatureCalcul.CONSTATE
        )
        .order_by("convention_id", "poste_id", "-version")
        .distinct("convention_id", "poste_id")
        .values_list("convention_id", "poste_id", "montant", "convention__numero", "poste__numero")
    }
    livre = {
        (convention, poste): (somme, numero, numero_poste)
        for convention, poste, numero, numero_poste, somme in LigneEcriture.objects.filter(
            compte=Compte.SUBVENTIONS
        )
        .order_by()
        .values_list("convention_id", "poste_id", "convention__numero", "poste__numero")
        .annotate(somme=Sum(F("debit") - F("credit")))
    }
    for cle in sorted({*notifies, *livre}, key=str):
        _, numero, poste = notifies.get(cle) or livre[cle]
        notifie = notifies[cle][0] if cle in notifies else Decimal("0.00")
        ecrit = livre[cle][0] if cle in livre else Decimal("0.00")
        if notifie != ecrit:
            yield Anomalie(
                "droit_different",
                f"Convention {numero}, poste {poste} : {montant_francais(notifie)} notifiés, "
                f"{montant_francais(ecrit)} au grand livre.",
            )


def _engagements() -> Iterator[Anomalie]:
    actives = Convention.objects.filter(
        Q(etat=EtatConvention.ACTIVE) | Q(etat=EtatConvention.ECHUE, soldee_le__isnull=True),
        montant_previsionnel__gt=0,
    )
    manquants = actives.filter(
        ~_ligne(
            Journal.ENGAGEMENTS,
            compte=Compte.ENGAGEMENTS,
            debit=OuterRef("montant_previsionnel"),
            convention=OuterRef("pk"),
        )
    )
    for convention in manquants.order_by("numero"):
        yield Anomalie(
            "engagement_absent",
            f"La convention {convention.numero} est active mais son montant n'est pas engagé au grand livre.",
        )
    for ecriture in vivantes(Journal.ENGAGEMENTS).filter(~Exists(actives.filter(pk=OuterRef("piece_id")))):
        yield Anomalie(
            "engagement_en_trop",
            f"L'écriture {ecriture.rang} engage une convention qui n'est pas active.",
            ecriture.rang,
        )


def _trop_percus() -> Iterator[Anomalie]:
    """What remains to recover follows the state; what one convention gave to another is what the other received."""
    for objet in trop_percus(SYSTEME):
        reste: Decimal = objet.reste  # type: ignore[attr-defined]
        if objet.etat in (EtatTropPercu.CONSTATE, EtatTropPercu.NOTIFIE):
            juste = reste == objet.montant
        elif objet.etat == EtatTropPercu.EN_PARTIE:
            juste = 0 < reste <= objet.montant
        else:
            juste = reste == 0
        if not juste:
            yield Anomalie(
                "trop_percu_different",
                f"Convention {objet.convention.numero} : trop-perçu de {montant_francais(objet.montant)} "
                f"« {objet.get_etat_display()} », il reste {montant_francais(reste)} au grand livre.",
            )
    somme = LigneEcriture.objects.filter(compte=Compte.COMPENSATIONS).aggregate(
        s=Sum(F("debit") - F("credit"))
    )["s"]
    if somme:
        yield Anomalie(
            "compensations", f"Les compensations entre conventions laissent {montant_francais(somme)}."
        )
