"""The PDF of an amendment: only what changes."""

from __future__ import annotations

from commun.acteurs import Acteur
from commun.dates import jour_de_paris
from commun.models import Document
from financement.enums_avenant import TypeAvenant
from financement.instantane import signatures_du_document
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
    jours = [jour_de_paris(i) for i in (avenant.signee_structure_le, avenant.signee_financeur_le) if i]
    le = max(jours) if signe else jour_de_paris(avenant.validee_le)
    donnees = donnees_avenant(
        convention=avenant.convention,
        rang=avenant.rang,
        types=types_de(avenant),
        changements=[
            Changement(**changement)
            for partie in ("changements", "echeances")
            for changement in avenant.effet.get(partie, ())
        ],
        date_effet=avenant.date_effet,
        le=le,
        # The document to sign names neither party's hand: it is the same bytes for the second one.
        signatures=signatures_du_document(avenant if signe else None),
        signe=signe,
        motif=avenant.objet,
        # A new name holds once the amendment is applied, not in the act that gives it.
        denomination=avenant.effet.get("beneficiaire", ""),
        machine={"signee_le": le.isoformat() if signe else None},
        montant=avenant.montant_apres if avenant.montant_apres != avenant.montant_avant else None,
    )
    return produire_avenant(convention=avenant.convention, objet_id=avenant.pk, donnees=donnees, par=par)


def types_de(avenant: Avenant) -> list[str]:
    """The traits of the text, by what the amendment changes."""
    if avenant.type == TypeAvenant.POSTES:
        presents = {
            "ajout": avenant.donnees["ajoutes"],
            "retrait": avenant.donnees["retires"],
            "coordinateur": avenant.donnees.get("coordinateurs"),
        }
        return [nom for nom, postes in presents.items() if postes]
    return [TRAITS[TypeAvenant(avenant.type)]]
