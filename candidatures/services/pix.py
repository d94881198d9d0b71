"""Bringing in the results of a Pix campaign: each level finds its candidate by code or by address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction

from candidatures.enums import EtatCandidat
from candidatures.models import Candidat, ImportPix, ProfilRecherche
from candidatures.pix import ResultatPix
from candidatures.services.verrous import verrouiller_candidat
from commun.acteurs import Acteur
from commun.erreurs import ErreurMetier
from commun.journal import journaliser

#: Reasons kept with an import; beyond, only the number of lines tells.
ECARTS_MAX = 200


@dataclass
class _Comptes:
    rapprochees: int = 0
    inchangees: int = 0
    ecarts: list[dict[str, object]] = field(default_factory=list)

    def ecarter(self, ligne: int, motif: str) -> None:
        if len(self.ecarts) < ECARTS_MAX:
            self.ecarts.append({"ligne": ligne, "motif": motif})


@transaction.atomic
def importer_pix(
    *, resultats: Sequence[ResultatPix], campagne: str, source: str, par: Acteur, le: datetime
) -> ImportPix:
    """Write the level of every line that finds its candidate; the others are told with their line number.

    The imported level wins over the declared one, and follows the ranking at once. A result shared before the one that
    is known changes nothing. Doing it again changes nothing. Raises ErreurMetier `campagne_vide`, `sans_nom`.
    """
    campagne = campagne.strip()[:80]
    if not campagne:
        raise ErreurMetier("sans_nom", "Donnez un nom à cette campagne.", "campagne")
    if not resultats:
        raise ErreurMetier("campagne_vide", "Ce fichier ne contient aucun résultat.", "fichier")
    par_code, par_email = _index(resultats)
    comptes = _Comptes()
    for resultat in resultats:
        _porter(resultat, par_code, par_email, campagne, le, comptes)
    bilan = ImportPix(
        campagne=campagne,
        source=source[:150],
        par_id=par.utilisateur_id,
        importe_le=le,
        lignes=len(resultats),
        rapprochees=comptes.rapprochees,
        inchangees=comptes.inchangees,
        ecarts=comptes.ecarts,
    )
    bilan.save(force_insert=True)
    journaliser(
        acte="pix_importe",
        objet_type="import_pix",
        objet_id=bilan.pk,
        par=par,
        le=le,
        lignes=bilan.lignes,
        rapprochees=bilan.rapprochees,
    )
    return bilan


def _index(resultats: Sequence[ResultatPix]) -> tuple[dict[str, UUID], dict[str, UUID]]:
    """Candidates by code and by address: two queries for the whole file."""
    codes = {r.code for r in resultats if r.code}
    emails = {r.email for r in resultats if r.email}
    profils = ProfilRecherche.objects.filter(reference__in=codes)
    candidats = Candidat.objects.exclude(etat=EtatCandidat.BROUILLON).filter(email__in=emails)
    return (
        dict(profils.values_list("reference", "candidat_id")),
        dict(candidats.values_list("email", "pk")),
    )


def _porter(
    resultat: ResultatPix,
    par_code: dict[str, UUID],
    par_email: dict[str, UUID],
    campagne: str,
    le: datetime,
    comptes: _Comptes,
) -> None:
    cles = {cle for cle in (par_code.get(resultat.code), par_email.get(resultat.email)) if cle}
    if not cles:
        comptes.ecarter(resultat.ligne, "aucun candidat n'a ce code ou cette adresse")
    elif len(cles) > 1:
        comptes.ecarter(resultat.ligne, "le code et l'adresse désignent deux personnes")
    elif resultat.niveau is None:
        comptes.ecarter(resultat.ligne, "résultat non partagé, ou niveau illisible")
    elif _ecrire(cles.pop(), resultat, campagne, le):
        comptes.rapprochees += 1
    else:
        comptes.inchangees += 1


def _ecrire(candidat_id: UUID, resultat: ResultatPix, campagne: str, le: datetime) -> bool:
    """False when what is known is the same, or was shared later."""
    profil, candidat = verrouiller_candidat(candidat_id)
    partage = resultat.partage_le or le
    connu = candidat.pix_importe_le
    if connu is not None and (partage < connu or resultat.niveau == candidat.pix_importe):
        return False
    candidat.pix_importe, candidat.pix_importe_le = resultat.niveau, partage
    candidat.pix_campagne = campagne
    candidat.save(update_fields=["pix_importe", "pix_importe_le", "pix_campagne"])
    profil.pix, profil.pix_est_importe = candidat.pix_retenu, True
    profil.save(update_fields=["pix", "pix_est_importe"])
    return True
