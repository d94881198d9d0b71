"""Figures of the envelope board: totals, territories, and what an act would change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from commun.argent import montant_francais
from commun.graphiques import ETIQUETTES_MAX, Graphique, Serie, barres
from financement.models import Enveloppe
from financement.selecteurs_paiement import part_consommee
from financement.services.mouvements import est_en_alerte

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class LigneEnveloppe:
    """One envelope as the board shows it; `part` is a whole percent."""

    enveloppe: Enveloppe
    part: int
    alerte: bool


def lignes(enveloppes: Iterable[Enveloppe]) -> list[LigneEnveloppe]:
    return [LigneEnveloppe(e, part_consommee(e), est_en_alerte(e)) for e in enveloppes]


def totaux(enveloppes: Iterable[Enveloppe]) -> dict[str, Decimal]:
    """Sums in euros of the shown envelopes."""
    somme = {"ouvert": ZERO, "reserve": ZERO, "engage": ZERO, "paye": ZERO, "disponible": ZERO}
    for enveloppe in enveloppes:
        for nom in somme:
            somme[nom] += getattr(enveloppe, nom)
    return somme


def graphique(enveloppes: Sequence[Enveloppe]) -> Graphique | None:
    """Paid, committed, reserved and available, envelope by envelope; None when there is none."""
    montrees = list(enveloppes)[:ETIQUETTES_MAX]
    if not montrees:
        return None
    return barres(
        [f"{e.departement_id or 'France'} {e.annee}" for e in montrees],
        [
            Serie("Payé", [e.paye for e in montrees]),
            Serie("Engagé, non payé", [e.engage - e.paye for e in montrees]),
            Serie("Réservé", [e.reserve for e in montrees]),
            Serie("Disponible", [e.disponible for e in montrees]),
        ],
        identifiant="enveloppes",
        titre="Crédits par enveloppe (€)",
        description="Part payée, engagée, réservée et disponible de chaque enveloppe.",
        colonne="Enveloppe",
        dire=lambda valeur: montant_francais(Decimal(str(valeur))),
    )


@dataclass(frozen=True)
class Effet:
    """One envelope before and after an act: opened, reserved, committed, available (€)."""

    enveloppe: Enveloppe
    ouvert_apres: Decimal

    @property
    def disponible_apres(self) -> Decimal:
        return self.ouvert_apres - self.enveloppe.consomme

    @property
    def possible(self) -> bool:
        return self.disponible_apres >= 0
