"""Why an order is due: conditions, entitlement, account, envelope, and who did what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from commun.acteurs import Acteur
from commun.models import TransitionEffectuee
from financement import selecteurs
from financement.conditions import Condition, conditions
from financement.models import Calcul, Ordre
from financement.tableau_credits import LigneEnveloppe, lignes

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class Justification:
    """What an approver reads before deciding; amounts in euros."""

    conditions: list[Condition]
    calculs: list[Calcul]
    total_accorde: Decimal
    deja_paye: Decimal
    ordonne: Decimal
    enveloppe: LigneEnveloppe | None
    paye_apres: Decimal
    propose_par: str
    premier_par: str
    decide_par: str

    @property
    def droits(self) -> Decimal:
        """What the computations behind the order grant."""
        return sum((calcul.montant for calcul in self.calculs), ZERO)

    @property
    def avance(self) -> Decimal:
        """What the orders of the convention pay beyond these rights."""
        return max(self.ordonne - self.droits, ZERO)


def justifier(ordre: Ordre, acteur: Acteur, *, jour: date) -> Justification:
    """Read for one order of the actor's perimeter."""
    convention = ordre.tranche.convention
    actes = _actes(ordre)
    enveloppe = convention.enveloppe
    vivants = selecteurs.ordres_vivants(convention)
    return Justification(
        conditions=conditions(selecteurs.tranche(acteur, ordre.tranche_id), jour=jour),
        calculs=selecteurs.calculs_par_identifiants(acteur, ordre.calculs),
        total_accorde=convention.montant_previsionnel or ZERO,
        deja_paye=sum((o.montant for o in vivants if o.etat == "paye"), ZERO),
        ordonne=sum((o.montant for o in vivants), ZERO),
        enveloppe=lignes([enveloppe])[0] if enveloppe else None,
        paye_apres=(enveloppe.paye if enveloppe else ZERO)
        + (ZERO if ordre.etat == "paye" else ordre.montant),
        propose_par=actes.get("ordonner", ""),
        premier_par=actes.get("approuver_une_fois", ""),
        decide_par=actes.get("approuver", "") or actes.get("refuser", ""),
    )


def _actes(ordre: Ordre) -> dict[str, str]:
    """Act → who did it, of this order; the proposal is an act of its instalment."""
    actes = TransitionEffectuee.objects.filter(objet_id__in=[ordre.pk, ordre.tranche_id]).order_by(
        "le", "cree_le"
    )
    retenus = {}
    for acte in actes:
        if acte.nom != "ordonner" or acte.le <= ordre.propose_le:
            retenus[acte.nom] = acte.par_libelle
    return retenus
