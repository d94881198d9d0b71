"""Merging two records of the same host: compared, previewed, done in one transaction, undone while nothing moved since.

The absorbed record stays, marked `fusionnee_dans`. What each table becomes is in the rooms' `regles_fusion.py`.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import OperationalError, connection, transaction

from commun import lignes_fusion as lignes
from commun.acteurs import Acteur
from commun.erreurs import ActeNonPermis, ErreurMetier
from commun.evenements import publier
from commun.fusions import REGLES, Contexte, regles_deplacees
from commun.journal import journaliser
from comptes.enums import ROLES_REPARATION
from comptes.models import StructureAbsorbee
from structures.models import Fusion, Structure

IDENTIFIANTS = ("siret", "ridet", "rna")
"""What tells two records apart: shown side by side, each keeps its own."""

CHAMPS_IDENTITE = (
    "denomination",
    "type",
    "statut",
    "categorie_juridique",
    "adresse",
    "commune",
    "departement",
    "france_services",
    "en_zrr",
    "en_qpv",
    "qpv_preuve",
)
"""What may be taken from the absorbed record."""

ESSAIS = 5
ATTENTE_VERROU = "400ms"
"""Shorter than PostgreSQL's deadlock timeout: a merge gives way to whoever works on the rows, and tries again."""


@dataclass(frozen=True)
class Apercu:
    """What a merge would do. `obstacles` forbid it, `annonces` say what happens to doubles."""

    effets: list[lignes.Effet]
    annonces: list[str]
    obstacles: list[str]

    @property
    def deplacees(self) -> int:
        return sum(effet.deplacees for effet in self.effets)

    @property
    def gardees(self) -> int:
        return sum(effet.absorbee - effet.deplacees for effet in self.effets)


def apercu_fusion(*, cible: Structure, absorbee: Structure) -> Apercu:
    """Every effect of merging `absorbee` into `cible`, in figures; changes nothing."""
    effets = lignes.effets(REGLES.values(), cible=cible.pk, absorbee=absorbee.pk)
    annonces = [
        annonce
        for regle in REGLES.values()
        if regle.combinaison is not None
        for annonce in regle.combinaison.annoncer(cible.pk, absorbee.pk)
    ]
    attendues = [
        f"{effet.regle.remede} ({effet.ouvertes} en attente sur les deux fiches)"
        for effet in effets
        if effet.ouvertes
    ]
    return Apercu(effets, annonces, [*_obstacles(cible, absorbee), *attendues])


def _obstacles(cible: Structure, absorbee: Structure) -> list[str]:
    if cible.pk == absorbee.pk:
        return ["Choisissez deux structures différentes."]
    return [
        f"{structure} est déjà fusionnée dans {structure.fusionnee_dans} : choisissez cette dernière."
        for structure in (cible, absorbee)
        if structure.fusionnee_dans_id is not None
    ]


def _exiger_role(par: Acteur) -> None:
    if par.role not in ROLES_REPARATION and par.role != "systeme":
        raise ActeNonPermis("role_insuffisant", "Votre rôle ne permet pas de fusionner deux structures.")


def exiger_motif(motif: str) -> str:
    """The reason of a repair, at least ten characters. Raises `motif_requis` on the field."""
    motif = motif.strip()
    if len(motif) < 10:
        raise ErreurMetier(
            "motif_requis", "Expliquez cette réparation en une phrase (10 caractères au moins).", "motif"
        )
    return motif


@transaction.atomic
def fusionner(
    *,
    cible: Structure,
    absorbee: Structure,
    motif: str,
    par: Acteur,
    le: datetime,
    prendre: Iterable[str] = (),
) -> Fusion:
    """Merge `absorbee` into `cible`; `prendre`: identity fields whose value comes from the absorbed record.

    One transaction: all or nothing. Raises ErreurMetier `motif_requis`, `fusion_impossible` (an obstacle of the
    preview), `structures_occupees` (somebody works on them), and ActeNonPermis. Publishes `structure.fusionner`.
    """
    _exiger_role(par)
    motif = exiger_motif(motif)
    cible, absorbee = _verrouiller(cible, absorbee)
    if obstacles := apercu_fusion(cible=cible, absorbee=absorbee).obstacles:
        raise ErreurMetier("fusion_impossible", " ".join(obstacles))
    contexte = Contexte(cible=cible.pk, absorbee=absorbee.pk, par=par, le=le, motif=motif)
    memoire = {regle.cle: regle.combinaison.faire(contexte) for regle in REGLES.values() if regle.combinaison}
    fusion = Fusion(
        cible=cible,
        absorbee=absorbee,
        motif=motif,
        faite_le=le,
        faite_par_id=par.utilisateur_id,
        faite_par_libelle=par.libelle,
        memoire=memoire,
        champs=_prendre_identite(cible, absorbee, prendre),
    )
    deplacees = {
        regle.cle: lignes.deplacer(regle, de=absorbee.pk, vers=cible.pk) for regle in regles_deplacees()
    }
    fusion.plan = {
        cle: lignes.empreintes(REGLES[cle], identifiants)
        for cle, identifiants in deplacees.items()
        if identifiants
    }
    Structure.objects.filter(pk=absorbee.pk).update(fusionnee_dans=cible)
    StructureAbsorbee.objects.create(structure_id=absorbee.pk, cible_id=cible.pk)
    fusion.save(force_insert=True)
    for structure in (cible, absorbee):
        _journaliser("structure_fusionnee", fusion, structure, par, le)
    publier("structure.fusionner", par=par, id=fusion.pk, cible=cible.pk, absorbee=absorbee.pk)
    return fusion


def _journaliser(acte: str, fusion: Fusion, structure: Structure, par: Acteur, le: datetime) -> None:
    journaliser(
        acte=acte,
        objet_type="structure",
        objet_id=structure.pk,
        par=par,
        le=le,
        fusion=str(fusion.pk),
        cible=str(fusion.cible_id),
        absorbee=str(fusion.absorbee_id),
        lignes={cle: len(rangs) for cle, rangs in fusion.plan.items()},
    )


def _prendre_identite(cible: Structure, absorbee: Structure, prendre: Iterable[str]) -> dict[str, Any]:
    """Copy the chosen fields; returns {column: [old, new]} of what changed."""
    changes: dict[str, Any] = {}
    for champ in prendre:
        if champ not in CHAMPS_IDENTITE:
            raise ErreurMetier("champ_inconnu", "Ce champ ne se choisit pas dans une fusion.", "prendre")
        colonne = f"{champ}_id" if champ in ("commune", "departement") else champ
        ancien, nouveau = getattr(cible, colonne), getattr(absorbee, colonne)
        if ancien != nouveau:
            changes[colonne] = [ancien, nouveau]
            setattr(cible, colonne, nouveau)
    if changes:
        cible.save(update_fields=list(changes))
    return changes


def _verrouiller(*structures: Structure) -> tuple[Structure, Structure]:
    """Both records and all that will move, locked: structures by identifier, then the tables in their declared order.

    While somebody holds a row, the merge lets go of everything and tries again: it never blocks another act for long,
    and no two acts wait for each other.
    """
    for essai in range(ESSAIS):
        try:
            with transaction.atomic(), connection.cursor() as curseur:
                curseur.execute("select current_setting('lock_timeout')")
                (delai,) = curseur.fetchone()
                curseur.execute("select set_config('lock_timeout', %s, true)", [ATTENTE_VERROU])
                cles = {structure.pk for structure in structures}
                lues = {
                    s.pk: s for s in Structure.objects.select_for_update().filter(pk__in=cles).order_by("pk")
                }
                for regle in regles_deplacees():
                    lignes.verrouiller_lignes(regle, cles)
                curseur.execute("select set_config('lock_timeout', %s, true)", [delai])
            return lues[structures[0].pk], lues[structures[1].pk]
        except OperationalError as erreur:
            if getattr(erreur.__cause__, "sqlstate", "") not in ("55P03", "40P01"):
                raise
            time.sleep(0.05 * (essai + 1))
    raise ErreurMetier(
        "structures_occupees",
        "Quelqu'un travaille en ce moment sur l'une des deux structures : réessayez dans un instant.",
    )
