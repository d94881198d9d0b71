"""What kind of host a line tells of. The file says public or private only; the rest is read from the SIREN."""

from __future__ import annotations

from commun.tri import cle_recherche
from structures.enums import Statut, TypeStructure

#: First figures of a public SIREN (INSEE): 21 communes, 22 départements, 23 régions, 24 groupings of communes.
_PAR_SIREN = {
    "21": TypeStructure.COMMUNE,
    "22": TypeStructure.DEPARTEMENT,
    "23": TypeStructure.REGION,
    "24": TypeStructure.EPCI,
}
_MOTS_EPCI = frozenset({"cc", "ca", "cu", "communaute", "agglo", "agglomeration", "metropole"})


def type_de_structure(siret: str, denomination: str, statut: Statut) -> TypeStructure:
    """An inferred kind, for the lists and the statistics only: no amount depends on it."""
    if statut == Statut.PRIVE:
        return TypeStructure.PRIVEE
    if connu := _PAR_SIREN.get(siret[:2]):
        return connu
    mots = cle_recherche(denomination).split()
    if "gip" in mots or "groupement d interet public" in " ".join(mots):
        return TypeStructure.GIP
    if siret.startswith("20") and mots[:1] == ["commune"]:
        return TypeStructure.COMMUNE
    if siret.startswith("20") and _MOTS_EPCI & set(mots):
        return TypeStructure.EPCI
    return TypeStructure.COLLECTIVITE


def denomination_par_defaut(siret: str) -> str:
    """The name shown for a host whose name was not published."""
    return f"Structure au nom non publié (SIRET {siret[:3]} {siret[3:6]} {siret[6:9]} {siret[9:]})"
