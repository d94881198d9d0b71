"""Corrections with a reason: figures recounted, identity of a host, closed objects opened again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from commun.accord import accorder
from commun.acteurs import Acteur
from commun.dates import jour_de_paris
from commun.erreurs import ErreurMetier
from commun.evenements import publier
from commun.journal import journaliser
from commun.transitions import appliquer_transition
from structures.enums import EtatDemande
from structures.models import Demande, Offre, Poste, Structure
from structures.services.attribution import recompter_postes
from structures.services.fusions import _exiger_role, exiger_motif
from structures.services.offres import rouvrir_offre
from structures.services.unicite import contrainte
from territoires.models import Commune
from territoires.selecteurs import zonages_de


@transaction.atomic
def corriger_comptes(*, par: Acteur, le: datetime) -> dict[str, tuple[int, int]]:
    """Put the public counts of posts right from the posts; returns {département: (shown, real)} of those corrected."""
    ecarts = recompter_postes()
    if ecarts:
        journaliser(
            acte="postes_recomptes",
            objet_type="postes_par_departement",
            objet_id=None,
            par=par,
            le=le,
            ecarts={code: list(valeurs) for code, valeurs in ecarts.items()},
        )
    return ecarts


@dataclass(frozen=True)
class Effet:
    """One field of a correction: what it was, what it becomes, what follows."""

    libelle: str
    ancien: str
    nouveau: str
    suite: str = ""


def _valeurs(commune: Commune, le: datetime, saisie: dict[str, Any]) -> dict[str, Any]:
    """The columns that follow from what was typed: the département and the rural zone come with the commune."""
    return saisie | {
        "commune_id": commune.pk,
        "departement_id": commune.departement_id,
        "en_zrr": zonages_de(commune, le=jour_de_paris(le)).exists(),
    }


_LIBELLES = {
    "denomination": "Dénomination",
    "type": "Type",
    "statut": "Statut",
    "adresse": "Adresse",
    "commune_id": "Commune",
    "departement_id": "Département",
    "france_services": "France Services",
    "en_zrr": "En ZRR ou FRR",
    "en_qpv": "En QPV",
}


def prevoir_correction(*, structure: Structure, commune: Commune, le: datetime, **saisie: Any) -> list[Effet]:
    """What correcting the record would change, with what follows; empty when nothing changes."""
    effets = []
    for colonne, nouveau in _valeurs(commune, le, saisie).items():
        ancien = getattr(structure, colonne)
        if ancien != nouveau:
            effets.append(
                Effet(
                    _LIBELLES[colonne],
                    _dire(structure, colonne, ancien),
                    _dire(structure, colonne, nouveau),
                    _suite(structure, colonne),
                )
            )
    return effets


def _dire(structure: Structure, colonne: str, valeur: Any) -> str:
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    choix = dict(Structure._meta.get_field(colonne).flatchoices)  # type: ignore[union-attr]
    if colonne == "commune_id" and valeur:
        return str(Commune.objects.get(pk=valeur))
    return str(choix.get(valeur, valeur) or "—")


def _suite(structure: Structure, colonne: str) -> str:
    postes = Poste.objects.filter(structure=structure, date_rendu__isnull=True).count()
    if colonne == "statut" and postes:
        return f"{accorder(postes, 'poste déjà attribué')} : le statut fixé à l'attribution est gardé."
    if colonne == "departement_id":
        return (
            f"La préfecture du nouveau département verra la fiche ; {accorder(postes, 'poste')} et les demandes"
            " passées restent comptés dans l'ancien."
        )
    if colonne in ("en_zrr", "en_qpv") and postes:
        return "La prime des postes déjà conventionnés ne change pas : elle est fixée à la signature."
    return ""


@transaction.atomic
def corriger_identite(
    *, structure: Structure, commune: Commune, motif: str, par: Acteur, le: datetime, **saisie: Any
) -> list[Effet]:
    """Correct the record of a host. The old values stay in its history. Publishes `structure.corriger`.

    Raises `motif_requis`, `rien_a_corriger`, `structure_fusionnee`, ActeNonPermis.
    """
    _exiger_role(par)
    motif = exiger_motif(motif)
    structure = Structure.objects.select_for_update(of=("self",)).get(pk=structure.pk)
    if structure.fusionnee_dans_id is not None:
        raise ErreurMetier(
            "structure_fusionnee", "Cette fiche est fusionnée dans une autre : corrigez celle-ci."
        )
    effets = prevoir_correction(structure=structure, commune=commune, le=le, **saisie)
    if not effets:
        raise ErreurMetier("rien_a_corriger", "Vous n'avez rien changé : modifiez au moins une information.")
    valeurs = {
        colonne: valeur
        for colonne, valeur in _valeurs(commune, le, saisie).items()
        if getattr(structure, colonne) != valeur
    }
    anciennes = {colonne: getattr(structure, colonne) for colonne in valeurs}
    for colonne, valeur in valeurs.items():
        setattr(structure, colonne, valeur)
    structure.save(update_fields=list(valeurs))
    journaliser(
        acte="structure_corrigee",
        objet_type="structure",
        objet_id=structure.pk,
        par=par,
        le=le,
        motif=motif,
        champs={colonne: [anciennes[colonne], valeurs[colonne]] for colonne in valeurs},
    )
    publier("structure.corriger", par=par, id=structure.pk, champs=sorted(valeurs))
    return effets


@transaction.atomic
def rouvrir_demande(*, demande: Demande, motif: str, par: Acteur, le: datetime) -> None:
    """File again a request that was refused or cancelled: the préfecture is asked for its opinion.

    Raises `jamais_deposee`, `demande_deja_ouverte`, `motif_requis`, `transition_impossible`, ActeNonPermis.
    """
    motif = exiger_motif(motif)
    if demande.deposee_le is None and demande.etat == EtatDemande.ANNULEE:
        raise ErreurMetier(
            "jamais_deposee",
            "Cette demande n'a jamais été confirmée par son contact : il doit en déposer une nouvelle.",
        )
    deja = ErreurMetier(
        "demande_deja_ouverte", "Cette structure a déjà une demande en cours : décidez de celle-ci d'abord."
    )
    if demande.structure_id is not None and _autre_demande_ouverte(demande):
        raise deja
    with contrainte("demande_ouverte_unique_par_siret", deja):
        appliquer_transition(demande, "rouvrir", par=par, le=le, motif=motif)


def _autre_demande_ouverte(demande: Demande) -> bool:
    ouvertes = (EtatDemande.DEPOSEE, EtatDemande.AVIS_RENDU, EtatDemande.EXAMEN)
    return (
        Demande.objects.filter(structure=demande.structure, etat__in=ouvertes).exclude(pk=demande.pk).exists()
    )


@transaction.atomic
def rouvrir_offre_fermee(*, offre: Offre, motif: str, par: Acteur, le: datetime) -> None:
    """Make a closed position a draft of its host again, with the reason at the journal."""
    motif = exiger_motif(motif)
    rouvrir_offre(offre=offre, par=par, le=le)
    journaliser(
        acte="offre_rouverte",
        objet_type="structure",
        objet_id=offre.structure_id,
        par=par,
        le=le,
        offre=str(offre.pk),
        motif=motif,
    )
