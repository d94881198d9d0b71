"""The entitlement of posts: computed by the engine, stored for ever, never written over."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import transaction

from commun.acteurs import Acteur
from commun.dates import jour_de_paris
from commun.erreurs import ErreurMetier
from commun.evenements import publier
from financement import dossiers, selecteurs
from financement.chargement import bareme_en_vigueur, contenu_en_vigueur
from financement.enums import NatureCalcul
from financement.fiches import parametres, trace
from financement.models import Calcul, Convention, PosteConventionne, VersionBareme
from financement.moteur import Dossier, Resultat, calculer
from financement.version import version_moteur
from structures.models import Poste


@dataclass(frozen=True)
class Cause:
    """Why a computation is made: who asked, the event (its type) and the object that it happened to."""

    par: Acteur
    declencheur: str = ""
    objet: UUID | None = None

    def champs(self) -> dict[str, Any]:
        """The fields of `Calcul` that say it."""
        return {
            "declencheur": self.declencheur,
            "objet_declencheur": self.objet,
            "par_libelle": self.par.libelle,
        }


@transaction.atomic
def calculer_droits(
    *,
    convention: Convention,
    le: datetime,
    par: Acteur,
    declencheur: str = "",
    objet_declencheur: UUID | None = None,
) -> list[Calcul]:
    """Forecast at the signature and amount held to the Paris day of `le`, for each post of a signed convention.

    The same inputs as the last version give that version; a new input gives the next one. Raises ErreurMetier.
    """
    cause = Cause(par, declencheur, objet_declencheur)
    signature = convention.date_signature
    if signature is None:
        raise ErreurMetier("convention_non_signee", "Cette convention n'est pas signée des deux parties.")
    calculs = []
    for conventionne in selecteurs.postes_de(convention):
        calculs.append(
            enregistrer_previsionnel(
                conventionne=conventionne, convention=convention, signature=signature, le=le, cause=cause
            )
        )
        dossier = dossiers.dossier_constate(conventionne, convention, signature=signature)
        calculs.append(
            _enregistrer(
                NatureCalcul.CONSTATE, conventionne, convention, dossier, le, cause, au=jour_de_paris(le)
            )
        )
    publier("droits.calculer", par=par, convention=convention.pk)
    return calculs


def enregistrer_previsionnel(
    *, conventionne: PosteConventionne, convention: Convention, signature: date, le: datetime, cause: Cause
) -> Calcul:
    """The forecast of one post for this date of signature. Raises ErreurMetier without a first day."""
    dossier = dossiers.dossier_previsionnel(conventionne, convention, signature=signature)
    if dossier is None:
        raise ErreurMetier(
            "premier_jour_inconnu",
            f"Indiquez le premier jour prévu du poste {conventionne.poste.numero}.",
        )
    return _enregistrer(NatureCalcul.PREVISIONNEL, conventionne, convention, dossier, le, cause)


def _enregistrer(
    nature: NatureCalcul,
    conventionne: PosteConventionne,
    convention: Convention,
    dossier: Dossier,
    le: datetime,
    cause: Cause,
    *,
    au: date | None = None,
) -> Calcul:
    resultat = calculer(dossier, bareme_en_vigueur(), au=au)
    entrees = entrees_canoniques(dossier, au)
    # One computation at a time per post: the version number follows the last one.
    Poste._base_manager.select_for_update(of=("self",), no_key=True).get(pk=conventionne.poste_id)
    siens = Calcul.objects.filter(poste_id=conventionne.poste_id, nature=nature).order_by("-version")
    # A transferred post goes on being computed under each of its conventions; versions are the post's.
    dernier = siens.filter(convention=convention).first()
    identite = (empreinte(entrees), resultat.version_bareme, version_moteur())
    if dernier is not None and identite == (dernier.entrees_sha256, dernier.bareme_id, dernier.code_version):
        return dernier
    derniere_version = siens.values_list("version", flat=True).first() or 0
    _archiver_bareme(resultat.version_bareme, le)
    calcul = Calcul(
        poste=conventionne.poste,
        convention=convention,
        structure_id=convention.structure_id,
        departement_id=convention.departement_id,
        nature=nature,
        version=derniere_version + 1,
        entrees=entrees,
        entrees_sha256=empreinte(entrees),
        code_version=version_moteur(),
        calcule_le=le,
        **cause.champs(),
        **champs_du_resultat(resultat),
    )
    calcul.save(force_insert=True)
    return calcul


def champs_du_resultat(resultat: Resultat) -> dict[str, Any]:
    """The fields of `Calcul` that come from the engine."""
    return {
        "bareme_id": resultat.version_bareme,
        "montant": resultat.montant_constate,
        "plafond": resultat.plafond,
        "duree": resultat.duree,
        "mois_consommes": resultat.mois_consommes,
        "lignes": trace(resultat),
        "parametres": parametres(resultat),
        "alertes": list(resultat.alertes),
    }


def entrees_canoniques(dossier: Dossier, au: date | None) -> dict[str, object]:
    """Everything that the result depends on beside the barème and the code."""
    return dossier.en_json() | {"arrete_au": au.isoformat() if au else None}


def empreinte(entrees: dict[str, object]) -> str:
    """SHA-256 (hexadecimal) of the canonical JSON of the inputs."""
    return sha256(
        json.dumps(entrees, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
    ).hexdigest()


def _archiver_bareme(version: str, le: datetime) -> None:
    if not VersionBareme.objects.filter(pk=version).exists():
        VersionBareme.objects.bulk_create(
            [VersionBareme(version=version, contenu=contenu_en_vigueur(), archivee_le=le)],
            ignore_conflicts=True,
        )
