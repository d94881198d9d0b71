"""More posts asked, posts given back, somebody invited: what the demonstration has under way."""

from __future__ import annotations

from commun.acteurs import perimetre
from config.demo.hotes import Agents, referent_de
from config.demo.scene import Scene, ecouler
from structures.enums import MotifMouvement, SensAvis
from structures.models import Structure
from structures.services.membres import inviter_membre
from structures.services.mouvements import demander_ajout, demander_retrait, rendre_avis_mouvement


def demander_des_mouvements(scene: Scene, agents: Agents, hotes: list[Structure]) -> None:
    """The main host waits for the coordinator, another one for the préfecture; a third gives a free post back."""
    principal, voisin, *autres = hotes
    with perimetre(referent_de(principal)) as par:
        demande = demander_ajout(
            structure=principal, nombre=2, motif=MotifMouvement.FORTE_DEMANDE, par=par, le=scene.instant(-12)
        )
        inviter_membre(
            structure=principal,
            email="adjointe@exemple.fr",
            prenom="Claire",
            nom="Aubert",
            role="structure_gestionnaire",
            par=par,
            le=scene.instant(-2),
        )
    with perimetre(agents.prefecture["87"]) as par:
        rendre_avis_mouvement(
            mouvement=demande,
            sens=SensAvis.FAVORABLE,
            commentaire="Les ateliers affichent complet, les quartiers nord restent à couvrir.",
            par=par,
            le=scene.instant(-8),
        )
    with perimetre(referent_de(voisin)) as par:
        demander_ajout(
            structure=voisin, nombre=1, motif=MotifMouvement.DEVELOPPER, par=par, le=scene.instant(-3)
        )
    for structure in autres:
        libres = structure.postes.filter(offres__isnull=True, contrats__isnull=True).order_by("numero")
        if libres:
            with perimetre(referent_de(structure)) as par:
                demander_retrait(
                    structure=structure,
                    postes=list(libres[:1]),
                    date_effet=scene.aujourdhui,
                    motif=MotifMouvement.RECRUTEMENT,
                    par=par,
                    le=scene.instant(0, 8),
                )
            break
    ecouler()
