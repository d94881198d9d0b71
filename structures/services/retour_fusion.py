"""Undoing a merge, while nothing new happened on what it moved."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from commun import lignes_fusion as lignes
from commun.accord import accorder
from commun.acteurs import Acteur
from commun.erreurs import ErreurMetier
from commun.evenements import publier
from commun.fusions import REGLES, Contexte
from comptes.models import StructureAbsorbee
from structures.models import Fusion, Structure
from structures.services.fusions import _exiger_role, _journaliser, _verrouiller, exiger_motif


def obstacles_au_retour(fusion: Fusion) -> list[str]:
    """Why a merge may not be undone, in French sentences; empty when it may."""
    if fusion.defaite_le is not None:
        return ["Cette fusion est déjà défaite."]
    obstacles = []
    if Fusion.objects.filter(absorbee_id=fusion.cible_id, defaite_le__isnull=True).exists():
        obstacles.append("La structure conservée a été fusionnée à son tour : défaites d'abord cette fusion.")
    deplacees = {REGLES[cle].table: set(rangs) for cle, rangs in fusion.plan.items()}
    for cle, attendues in fusion.plan.items():
        regle = REGLES[cle]
        presentes = lignes.empreintes(regle, attendues)
        changees = sum(presentes.get(pk) != empreinte for pk, empreinte in attendues.items())
        if changees:
            obstacles.append(f"{regle.libelle} : {accorder(changees, 'ligne changée')} depuis la fusion.")
        for libelle, nombre in lignes.nouvelles_dependances(
            regle.table, list(attendues), depuis=fusion.cree_le, deplacees=deplacees
        ).items():
            obstacles.append(
                f"{libelle} : {accorder(nombre, 'nouvelle ligne')} des {regle.libelle} déplacés."
            )
    for colonne, (_, nouveau) in fusion.champs.items():
        if getattr(fusion.cible, colonne) != nouveau:
            obstacles.append("L'identité de la structure conservée a été corrigée depuis la fusion.")
            break
    return sorted(set(obstacles))


@transaction.atomic
def defaire_fusion(*, fusion: Fusion, motif: str, par: Acteur, le: datetime) -> Fusion:
    """Give back what the merge moved. Raises `retour_impossible` with every reason, `motif_requis`, ActeNonPermis.

    A request that the merge cancelled is filed again. Publishes `structure.defaire_fusion`.
    """
    _exiger_role(par)
    motif = exiger_motif(motif)
    _verrouiller(fusion.cible, fusion.absorbee)
    fusion = (
        Fusion.objects.select_for_update(of=("self",)).select_related("cible", "absorbee").get(pk=fusion.pk)
    )
    if obstacles := obstacles_au_retour(fusion):
        raise ErreurMetier(
            "retour_impossible", "Cette fusion ne peut plus être défaite. " + " ".join(obstacles)
        )
    for cle, attendues in fusion.plan.items():
        lignes.ramener(REGLES[cle], attendues, vers=fusion.absorbee_id)
    contexte = Contexte(fusion.cible_id, fusion.absorbee_id, par=par, le=le, motif=motif)
    for cle, memoire in fusion.memoire.items():
        combinaison = REGLES[cle].combinaison
        if combinaison is not None:
            combinaison.defaire(contexte, memoire)
    StructureAbsorbee.objects.filter(pk=fusion.absorbee_id).delete()
    Structure.objects.filter(pk=fusion.absorbee_id).update(fusionnee_dans=None)
    if fusion.champs:
        anciens = {colonne: ancien for colonne, (ancien, _) in fusion.champs.items()}
        Structure.objects.filter(pk=fusion.cible_id).update(**anciens)
    fusion.defaite_le, fusion.defaite_par_id, fusion.defaite_motif = le, par.utilisateur_id, motif
    fusion.save(update_fields=["defaite_le", "defaite_par_id", "defaite_motif"])
    for structure in (fusion.cible, fusion.absorbee):
        _journaliser("structure_fusion_defaite", fusion, structure, par, le)
    publier("structure.defaire_fusion", par=par, id=fusion.pk)
    return fusion
