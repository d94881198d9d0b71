"""What the host's and the ANCT's entitlement pages, and the PDF statement, say alike."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from commun.acteurs import Acteur
from commun.argent import montant_francais
from commun.dates import date_francaise
from commun.graphiques import Graphique, Serie, courbes
from financement import selecteurs, selecteurs_droits
from financement.enums import Compte, EtatConvention, NatureCalcul
from financement.fiches import Fiche, fiche_du_calcul
from financement.models import Calcul, Convention
from financement.selecteurs_livre import solde
from financement.vacances import compteurs
from financement.versions import comparer
from structures.models import Poste


@dataclass(frozen=True)
class Droits:
    """The amounts of a post, never confused: forecast, held, notified."""

    poste: Poste
    previsionnel: Fiche | None
    constate: Fiche | None
    notifie: Calcul | None
    octroye: Calcul | None

    @property
    def a_notifier(self) -> bool:
        """The last « constaté » of an active convention says something that the host was not told."""
        return (
            self.constate is not None
            and self.constate.calcul is not None
            and self.constate.calcul.convention.etat == EtatConvention.ACTIVE
            and (self.notifie is None or self.notifie.origine_id != self.constate.calcul.pk)
        )


def droits_du_poste(acteur: Acteur, poste: Poste) -> Droits:
    """The last version of each nature."""
    derniers = selecteurs.derniers_calculs(acteur, poste)
    fiches = {nature: fiche_du_calcul(calcul) for nature, calcul in derniers.items()}
    premier = (
        selecteurs_droits.calculs_du_poste(acteur, poste, nature=NatureCalcul.NOTIFIE)
        .order_by("version")
        .first()
    )
    return Droits(
        poste=poste,
        previsionnel=fiches.get(NatureCalcul.PREVISIONNEL),
        constate=fiches.get(NatureCalcul.CONSTATE),
        notifie=derniers.get(NatureCalcul.NOTIFIE),
        octroye=premier,
    )


def contexte_droits(acteur: Acteur, poste: Poste, *, jour: date) -> dict[str, Any]:
    """The page of a post's entitlement: amounts, chart of the months against the ceiling, vacancy."""
    droits = droits_du_poste(acteur, poste)
    return {
        "poste": poste,
        "droits": droits,
        "constate": droits.constate,
        "previsionnel": droits.previsionnel,
        "graphique": graphique(droits),
        "vacance": compteurs(acteur, [poste.pk], jour=jour).get(poste.pk),
    }


def graphique(droits: Droits) -> Graphique | None:
    """Running total of each month against the ceiling: what was held and what is foreseen."""
    fiche = droits.previsionnel or droits.constate
    if fiche is None or not fiche.lignes:
        return None
    mois = sorted(
        {ligne.mois for f in (droits.previsionnel, droits.constate) if f is not None for ligne in f.lignes}
    )
    series = [Serie("Plafond", [fiche.plafond] * len(mois))]
    if droits.previsionnel is not None:
        series.append(Serie("Prévisionnel cumulé", _cumuls(droits.previsionnel, mois)))
    if droits.constate is not None and droits.constate.lignes:
        series.append(Serie("Constaté cumulé", _cumuls(droits.constate, mois)))
    return courbes(
        [f"{jour:%m/%y}" for jour in mois],
        series,
        identifiant="droits",
        titre="Droits cumulés, mois par mois, et plafond",
        description="Le cumul des droits monte de mois en mois jusqu'au plafond au plus.",
        dire=lambda montant: montant_francais(Decimal(montant)),
    )


def _cumuls(fiche: Fiche, mois: list[date]) -> list[Decimal]:
    """The running total at each of these months; it stays after the last line."""
    cumuls = {ligne.mois: ligne.cumul for ligne in fiche.lignes}
    dernier, valeurs = Decimal("0.00"), []
    for jour in mois:
        dernier = cumuls.get(jour, dernier)
        valeurs.append(dernier)
    return valeurs


@dataclass(frozen=True)
class Apercu:
    """What a notification would change, in euros and months. `solde`: paid minus entitlement, before and after."""

    calcul: Calcul
    precedente: Calcul | None
    mois: tuple[Any, ...]
    ecart: Decimal
    solde: Decimal
    solde_apres: Decimal

    @property
    def trop_percu(self) -> Decimal:
        """Euros paid beyond the entitlement once it is notified, 0 when nothing is."""
        return max(self.solde_apres, Decimal("0.00"))


def apercu_notification(calcul: Calcul) -> Apercu:
    """The effect of notifying this computation, read before it is done.

    The balance of the convention is the ledger's « avances »: what was paid minus what was notified as held.
    """
    derniere = selecteurs_droits.dernier_notifie(calcul.poste_id)
    constatee = derniere is not None and derniere.origine.nature == NatureCalcul.CONSTATE  # type: ignore[union-attr]
    deja = derniere.montant if derniere is not None and constatee else Decimal("0.00")
    avances = solde(calcul.convention, Compte.AVANCES)
    return Apercu(
        calcul=calcul,
        precedente=derniere,
        mois=comparer(derniere, calcul) if constatee else (),
        ecart=calcul.montant - deja,
        solde=avances,
        solde_apres=avances - (calcul.montant - deja),
    )


def donnees_etat(droits: Droits, convention: Convention, *, jour: date) -> dict[str, Any]:
    """The statement « état des droits », as plain values in French form for the printed page."""
    fiche = droits.constate or droits.previsionnel
    if fiche is None or fiche.calcul is None:
        raise ValueError("aucun calcul")
    return {
        "projet": False,
        "edite_le": date_francaise(jour),
        "poste": droits.poste.numero,
        "structure": convention.structure.denomination,
        "siret": convention.structure.siret,
        "convention": convention.numero or "",
        "dispositif": convention.get_dispositif_display(),
        "signature": date_francaise(convention.date_signature) if convention.date_signature else "",
        "constate": droits.constate is not None,
        "arrete_au": date_francaise(date.fromisoformat(au))
        if (au := fiche.calcul.entrees["arrete_au"])
        else "",
        "montant": montant_francais(fiche.montant),
        "plafond": montant_francais(fiche.plafond),
        "mois": f"{fiche.mois_consommes:.2f}".replace(".", ","),
        "duree": fiche.duree,
        "octroye": montant_francais(droits.octroye.montant) if droits.octroye else "",
        "notifie": montant_francais(droits.notifie.montant) if droits.notifie else "",
        "notifie_le": date_francaise(droits.notifie.calcule_le.date()) if droits.notifie else "",
        "lignes": [
            {
                "mois": f"{ligne.mois:%m/%Y}",
                "jours": f"{ligne.jours}\u00a0/\u00a0{ligne.jours_du_mois}",
                "explication": ligne.explication,
                "montant": montant_francais(ligne.montant),
                "cumul": montant_francais(ligne.cumul),
            }
            for ligne in fiche.lignes
        ],
        "bareme": fiche.bareme[:16],
        "version": fiche.calcul.version,
        "empreinte": fiche.calcul.entrees_sha256[:16],
    }
