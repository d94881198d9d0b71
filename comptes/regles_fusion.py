"""Members in a merge: each keeps its roles, once."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from commun.accord import accorder
from commun.fusions import Contexte, Sort, declarer_fusion
from comptes.models import Habilitation


def _doubles(cible: UUID, absorbee: UUID) -> QuerySet[Habilitation]:
    deja = Habilitation.objects.actives().filter(
        structure_id=cible, utilisateur=OuterRef("utilisateur"), role=OuterRef("role")
    )
    return Habilitation.objects.actives().filter(Exists(deja), structure_id=absorbee)


class RolesEnDouble:
    """A person who has the same role in both structures keeps it once."""

    def annoncer(self, cible: UUID, absorbee: UUID) -> list[str]:
        nombre = _doubles(cible, absorbee).count()
        return (
            [
                f"{accorder(nombre, 'rôle tenu')} des deux côtés par la même personne : chacun est gardé une fois."
            ]
            if nombre
            else []
        )

    def faire(self, contexte: Contexte) -> dict[str, Any]:
        doubles = list(_doubles(contexte.cible, contexte.absorbee).values_list("pk", flat=True))
        Habilitation.objects.filter(pk__in=doubles).update(retiree_le=contexte.le)
        return {"retirees": [str(pk) for pk in doubles]}

    def defaire(self, contexte: Contexte, memoire: dict[str, Any]) -> None:
        Habilitation.objects.filter(pk__in=memoire["retirees"]).update(retiree_le=None)


declarer_fusion(
    "comptes_habilitation",
    sort=Sort.COMBINER,
    libelle="rôles des membres",
    raison="Les membres entrent dans la structure conservée avec leurs rôles, sans les doubler.",
    seulement="t.retiree_le is null",
    combinaison=RolesEnDouble(),
)
declarer_fusion(
    "comptes_structureabsorbee",
    "cible_id",
    sort=Sort.DEPLACER,
    libelle="structures déjà absorbées",
    raison="Ce qui y était fusionné suit.",
)
declarer_fusion(
    "comptes_structureabsorbee",
    sort=Sort.GARDER,
    libelle="absorptions",
    raison="La fusion elle-même les écrit.",
)
