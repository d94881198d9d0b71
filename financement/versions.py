"""The versions of a post's entitlement: before, after, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from commun.dates import date_francaise
from commun.models import TransitionEffectuee
from financement import selecteurs_droits
from financement.models import Calcul

#: Type of the event that caused a computation → what happened, in French.
CAUSES: Mapping[str, str] = {
    "": "Calcul demandé",
    "convention.valider": "Convention validée par l'ANCT",
    "convention.activer": "Convention signée par les deux parties",
    "convention.echoir": "Convention arrivée à son terme",
    "convention.resilier": "Convention résiliée",
    "convention.solder": "Convention soldée",
    "avenant.activer": "Avenant en vigueur",
    "contrat.conclure": "Nouveau contrat enregistré",
    "contrat.verifier": "Contrat vérifié par l'ANCT",
    "contrat.rompre": "Départ du conseiller",
    "contrat.annuler": "Contrat annulé",
    "poste.vacance_depassee": "Vacance plus longue que la limite",
    "poste.transferer": "Poste transféré à une autre structure",
    "poste.rendre": "Poste rendu",
    "bareme.changer": "Nouveau barème",
    "droits.notifier": "Montant notifié par l'ANCT",
    "campagne.calculer": "Campagne de calcul",
    "campagne.accepter": "Campagne de calcul acceptée",
}

_FAITS: Mapping[str, str] = {
    "occupations": "Périodes occupées",
    "quotite": "Quotité de travail",
    "quotites": "Quotités de travail",
    "date_signature": "Date de signature",
    "arrete_au": "Arrêté au",
    "modalite": "Durée de l'aide",
    "departement": "Département",
    "statut": "Statut de l'hôte",
    "dispositif": "Dispositif",
    "territoire_prioritaire": "Territoire prioritaire",
    "repris_le": "Repris d'un autre hôte le",
}


@dataclass(frozen=True)
class Difference:
    """What is not the same in two versions: a fact, or a month with its days and its amount."""

    quoi: str
    avant: str
    apres: str


@dataclass(frozen=True)
class DifferenceMois:
    """A line that changed. `None`: the month is not in that version."""

    mois: date
    jours_avant: int | None
    jours_apres: int | None
    avant: Decimal | None
    apres: Decimal | None

    @property
    def ecart(self) -> Decimal:
        """Euros, positive when the entitlement grew."""
        return (self.apres or Decimal("0.00")) - (self.avant or Decimal("0.00"))


@dataclass(frozen=True)
class Version:
    """A stored computation beside the previous one of its nature, with its cause."""

    calcul: Calcul
    precedente: Calcul | None
    cause: str
    par: str
    le: datetime
    faits: tuple[Difference, ...]
    mois: tuple[DifferenceMois, ...]

    @property
    def ecart(self) -> Decimal:
        """Euros gained (or lost) since the previous version."""
        return self.calcul.montant - (self.precedente.montant if self.precedente else Decimal("0.00"))

    @property
    def ecart_mois(self) -> Decimal:
        """Consumed months gained (or lost) since the previous version."""
        avant = self.precedente.mois_consommes if self.precedente else Decimal(0)
        return self.calcul.mois_consommes - avant


def versions(calculs: Sequence[Calcul]) -> list[Version]:
    """These computations with what comes before each and why; two queries whatever their number."""
    precedentes = selecteurs_droits.precedents(calculs)
    actes = _actes(calcul.objet_declencheur for calcul in calculs)
    return [_version(calcul, precedentes.get(calcul.pk), actes) for calcul in calculs]


def comparer(avant: Calcul | None, apres: Calcul) -> tuple[DifferenceMois, ...]:
    """The months that differ between two computations, in order."""
    anciennes = {ligne["mois"]: ligne for ligne in (avant.lignes if avant else [])}
    nouvelles = {ligne["mois"]: ligne for ligne in apres.lignes}
    return tuple(
        _difference(mois, anciennes.get(mois), nouvelles.get(mois))
        for mois in sorted(anciennes.keys() | nouvelles.keys())
        if _resume(anciennes.get(mois)) != _resume(nouvelles.get(mois))
    )


def _version(
    calcul: Calcul, precedente: Calcul | None, actes: dict[tuple[UUID, str], TransitionEffectuee]
) -> Version:
    acte = None
    if calcul.objet_declencheur is not None:
        acte = actes.get((calcul.objet_declencheur, calcul.declencheur.partition(".")[2]))
    return Version(
        calcul=calcul,
        precedente=precedente,
        cause=CAUSES.get(calcul.declencheur, calcul.declencheur),
        par=acte.par_libelle if acte else calcul.par_libelle,
        le=acte.le if acte else calcul.calcule_le,
        faits=_faits(precedente, calcul) if precedente else (),
        mois=comparer(precedente, calcul) if precedente else (),
    )


def _actes(objets: Iterable[UUID | None]) -> dict[tuple[UUID, str], TransitionEffectuee]:
    """The recorded acts on the objects of the events: who did it, and when."""
    actes = TransitionEffectuee.objects.filter(objet_id__in={o for o in objets if o is not None})
    return {(acte.objet_id, acte.nom): acte for acte in actes.order_by("le")}


def _resume(ligne: dict[str, Any] | None) -> tuple[Any, ...] | None:
    return None if ligne is None else (ligne["jours_occupes"], ligne["montant"])


def _difference(mois: str, avant: dict[str, Any] | None, apres: dict[str, Any] | None) -> DifferenceMois:
    return DifferenceMois(
        mois=date.fromisoformat(f"{mois}-01"),
        jours_avant=avant["jours_occupes"] if avant else None,
        jours_apres=apres["jours_occupes"] if apres else None,
        avant=Decimal(avant["montant"]) if avant else None,
        apres=Decimal(apres["montant"]) if apres else None,
    )


def _faits(avant: Calcul, apres: Calcul) -> tuple[Difference, ...]:
    """The inputs that changed, then the barème and the code when they did."""
    faits = [
        Difference(libelle, _dire(avant.entrees.get(cle)), _dire(apres.entrees.get(cle)))
        for cle, libelle in _FAITS.items()
        if avant.entrees.get(cle) != apres.entrees.get(cle)
    ]
    if avant.bareme_id != apres.bareme_id:
        faits.append(Difference("Barème", avant.bareme_id[:12], apres.bareme_id[:12]))
    if avant.code_version != apres.code_version:
        faits.append(Difference("Version du calcul", avant.code_version[:12], apres.code_version[:12]))
    return tuple(faits)


def _dire(valeur: Any) -> str:
    if isinstance(valeur, list):
        return " ; ".join(_dire_periode(element) for element in valeur) or "aucune"
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    texte = "" if valeur is None else str(valeur)
    try:
        return date_francaise(date.fromisoformat(texte))
    except ValueError:
        return texte.replace(".", ",") or "—"


def _dire_periode(element: Any) -> str:
    if isinstance(element, list):
        debut, fin = element
        return f"du {_dire(debut)} au {_dire(fin)}" if fin else f"depuis le {_dire(debut)}"
    return _dire(element)
