"""The PDF of an amendment: only what changes."""

from __future__ import annotations

from typing import Any

from commun.acteurs import Acteur
from commun.dates import instant_francais, jour_de_paris
from commun.models import Document
from financement import selecteurs_avenants
from financement.enums_avenant import TypeAvenant
from financement.models import Avenant
from financement.services.documents import Changement, donnees_avenant, produire_avenant

TRAITS = {
    TypeAvenant.DUREE: "duree",
    TypeAvenant.TRANSFERT: "transfert",
    TypeAvenant.IDENTITE: "denomination",
    TypeAvenant.COMPTE: "compte",
    TypeAvenant.FIN: "fin",
}


def produire(*, avenant: Avenant, par: Acteur) -> Document | None:
    """The document as the amendment is now: a draft until both parties have signed; None before the signatures open."""
    if avenant.validee_le is None:
        return None
    signe = avenant.est_signee
    jours = [i for i in (avenant.signee_structure_le, avenant.signee_financeur_le) if i]
    donnees = donnees_avenant(
        convention=avenant.convention,
        rang=avenant.rang,
        types=types_de(avenant),
        changements=[Changement(**changement) for changement in avenant.effet["changements"]],
        date_effet=avenant.date_effet,
        le=jour_de_paris(max(jours) if signe else avenant.validee_le),
        signatures=_signatures(avenant) if signe else _signatures_attendues(),
        signe=signe,
        montant=avenant.montant_apres if avenant.montant_apres != avenant.montant_avant else None,
    )
    return produire_avenant(convention=avenant.convention, objet_id=avenant.pk, donnees=donnees, par=par)


def types_de(avenant: Avenant) -> list[str]:
    """The traits of the text, by what the amendment changes."""
    if avenant.type == TypeAvenant.POSTES:
        presents = {"ajout": avenant.donnees["ajoutes"], "retrait": avenant.donnees["retires"]}
        return [nom for nom, postes in presents.items() if postes]
    return [TRAITS[TypeAvenant(avenant.type)]]


def _signatures(avenant: Avenant) -> list[dict[str, str]]:
    par = selecteurs_avenants.signataires(avenant)
    return [
        _signature("Pour le Bénéficiaire", avenant.signee_structure_le, par.get("signer_structure", "")),
        _signature("Pour l'État, le Financeur", avenant.signee_financeur_le, par.get("signer_financeur", "")),
    ]


def _signatures_attendues() -> list[dict[str, str]]:
    return [_signature("Pour le Bénéficiaire", None, ""), _signature("Pour l'État, le Financeur", None, "")]


def _signature(partie: str, instant: Any, par: str) -> dict[str, str]:
    le = f"le {instant_francais(instant)}" if instant else ""
    return {"partie": partie, "le": le, "par": par, "comment": ""}
