"""What the code knows better than a page written by hand."""

from __future__ import annotations

from commun.evenements import ABONNES
from commun.transitions import CYCLES, TOUS, CycleDeVie

_ENTETE = "<!-- Produit par « manage.py generer_docs » : ne pas modifier à la main. -->\n\n"


def documents() -> dict[str, str]:
    """Content of each generated page of `docs/`, by file name."""
    return {"cycles-de-vie.md": _cycles(), "traitements.md": _traitements()}


def _cycles() -> str:
    parties = [
        _ENTETE,
        "# Cycles de vie\n\n"
        "Une table par objet : le code, les boutons, la garde de la base et cette page en viennent.\n",
    ]
    parties += [_cycle(CYCLES[objet]) for objet in sorted(CYCLES)]
    return "".join(parties)


def _cycle(cycle: CycleDeVie) -> str:
    lignes = [
        f"\n## {cycle.objet.replace('_', ' ').capitalize()}\n\n",
        "| transition | de | vers | qui | motif |\n|---|---|---|---|---|\n",
    ]
    for t in cycle.transitions.values():
        sources = ", ".join(cycle.etats(source).label for source in t.sources)
        roles = "quiconque atteint l'objet" if t.roles == TOUS else ", ".join(t.roles)
        motif = "requis" if t.motif_requis else ""
        lignes.append(
            f"| {t.libelle} (`{t.nom}`) | {sources} | {cycle.etats(t.cible).label} | {roles} | {motif} |\n"
        )
    return "".join(lignes)


def _traitements() -> str:
    lignes = [
        _ENTETE,
        "# Traitements de la boîte d'envoi\n\n",
        "Périmètre `demandeur` : les droits de l'auteur de l'acte, relus au moment du travail."
        " Périmètre `systeme` : toute la base, pour les traitements que personne ne demande.\n\n",
        "| traitement | événement | file | périmètre |\n|---|---|---|---|\n",
    ]
    for nom in sorted(ABONNES):
        abonne = ABONNES[nom]
        lignes.append(f"| `{nom}` | `{abonne.evenement}` | {abonne.file} | {abonne.perimetre} |\n")
    return "".join(lignes)
