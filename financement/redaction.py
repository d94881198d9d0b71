"""What a host writes in its convention: the list of the fields, read by the form, the comments and the versions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from commun.dates import date_francaise
from financement.enums import Modalite, ObjetCommente
from financement.pieces import catalogue
from structures.enums import Statut

if TYPE_CHECKING:
    from financement.models import Convention, PosteConventionne


@dataclass(frozen=True)
class Champ:
    """A field: `essentiel` before the submission (for these host kinds); `long`: compared word by word."""

    nom: str
    libelle: str
    essentiel: tuple[str, ...] = ()
    long: bool = False
    imprime: bool = True


TOUS_STATUTS = (Statut.PUBLIC, Statut.PRIVE)
#: In the order of the form. The first four are not columns of text: posts, which of them coordinate, duration, foreseen
#: first day.
CHAMPS: tuple[Champ, ...] = (
    Champ("postes", "Postes de la convention", TOUS_STATUTS),
    Champ("coordinateurs", "Postes de coordinateur"),
    Champ("modalite", "Durée de l'aide", TOUS_STATUTS),
    Champ("premier_jour", "Premier jour prévu"),
    Champ("signataire_nom", "Nom du signataire", TOUS_STATUTS),
    Champ("signataire_qualite", "Qualité du signataire", TOUS_STATUTS),
    Champ("date_deliberation", "Date de la délibération ou du pouvoir de signer", (Statut.PUBLIC,)),
    Champ("description_projet", "Description du projet", TOUS_STATUTS, long=True),
    Champ("actions_prevues", "Actions prévues", long=True),
    Champ("contact_paiement_nom", "Personne à joindre pour les paiements"),
    Champ("contact_paiement_courriel", "Courriel pour les paiements", TOUS_STATUTS),
    Champ("contact_paiement_telephone", "Téléphone pour les paiements"),
    Champ("note_instruction", "Note à l'agent instructeur", long=True, imprime=False),
)
NOMS = tuple(champ.nom for champ in CHAMPS)
STRUCTURELS = ("postes", "coordinateurs", "modalite", "premier_jour")
#: Columns of the convention that the host types.
REDIGES = tuple(nom for nom in NOMS if nom not in STRUCTURELS)
_PAR_NOM: Mapping[str, Champ] = {champ.nom: champ for champ in CHAMPS}


def champ(nom: str) -> Champ:
    """Raises KeyError on a field that the host does not write."""
    return _PAR_NOM[nom]


def libelle_champ(objet: str, nom: str) -> str:
    """The French name of a field of the convention, or of a paper."""
    if objet == ObjetCommente.PIECE:
        demandee = catalogue().get(nom)
        return demandee.libelle if demandee else nom
    connu = _PAR_NOM.get(nom)
    return connu.libelle if connu else nom


def contenu_de(convention: Convention, conventionnes: Sequence[PosteConventionne]) -> dict[str, Any]:
    """The content as plain JSON values, in the order of the form: what a version keeps."""
    valeurs: dict[str, Any] = {
        "postes": [conventionne.poste.numero for conventionne in conventionnes],
        "coordinateurs": [c.poste.numero for c in conventionnes if c.coordinateur],
        "modalite": convention.modalite,
        "premier_jour": premier_jour_prevu(conventionnes),
    } | {nom: getattr(convention, nom) for nom in REDIGES}
    return {nom: _simple(valeurs[nom]) for nom in NOMS}


def valeurs_actuelles(convention: Convention, conventionnes: Sequence[PosteConventionne]) -> dict[str, Any]:
    """The content as the form takes it: posts by identifier, dates as dates."""
    return {
        "postes": [conventionne.poste_id for conventionne in conventionnes],
        "coordinateurs": [c.poste_id for c in conventionnes if c.coordinateur],
        "modalite": convention.modalite,
        "premier_jour": premier_jour_prevu(conventionnes),
    } | {nom: getattr(convention, nom) for nom in REDIGES}


def premier_jour_prevu(conventionnes: Sequence[PosteConventionne]) -> date | None:
    """The first day that the host foresees for the posts without contract."""
    return next((c.premier_jour for c in conventionnes if c.premier_jour), None)


def _simple(valeur: Any) -> Any:
    return valeur.isoformat() if isinstance(valeur, date) else valeur


def en_clair(nom: str, valeur: Any) -> str:
    """The value of a version's field as a person reads it; empty when there is none."""
    if nom == "coordinateurs" and not valeur:
        return "aucun"
    if valeur in (None, "", []):
        return ""
    if nom in ("postes", "coordinateurs"):
        return ", ".join(valeur)
    if nom == "modalite":
        return str(Modalite(valeur).label)
    if nom in ("premier_jour", "date_deliberation"):
        return date_francaise(date.fromisoformat(valeur))
    return str(valeur)


def manquants(convention: Convention, contenu: Mapping[str, Any]) -> list[Champ]:
    """The essential fields that are empty, in the order of the form."""
    return [c for c in CHAMPS if convention.statut in c.essentiel and contenu[c.nom] in (None, "", [])]
