"""What must be true before an instalment is paid, in words that say who must act."""

from __future__ import annotations

from datetime import date

from conseillers.enums import EtatContrat
from financement.models import PosteConventionne, Tranche


def blocages(tranche: Tranche, *, jour: date) -> list[str]:
    """What an instalment still waits for on this Paris day; empty when it is due."""
    raisons = []
    if tranche.date_exigibilite > jour:
        raisons.append(f"Due à partir du {tranche.date_exigibilite:%d/%m/%Y}.")
    for conventionne in sorted(tranche.convention.postes.all(), key=lambda c: c.poste.numero):
        raisons += _blocage_contrat(conventionne)
    return raisons


def _blocage_contrat(conventionne: PosteConventionne) -> list[str]:
    contrats = [c for c in conventionne.poste.contrats.all() if c.etat != EtatContrat.ANNULE]
    if any(contrat.verifie_le is not None for contrat in contrats):
        return []
    if contrats:
        return [f"Contrat du poste {conventionne.poste.numero} à vérifier par l'ANCT."]
    return [f"Contrat du poste {conventionne.poste.numero} à enregistrer par la structure."]
