"""Posts, positions, and demands for more posts or fewer."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from commun.acteurs import SYSTEME, perimetre
from commun.dates import jour_de_paris
from commun.transitions import appliquer_transition
from structures.enums import EtatMouvement, EtatOffre, SensAvis, SensDecision, TypeMouvement
from structures.models import Mouvement, Offre, Poste, Structure
from structures.services.attribution import attribuer_postes, enregistrer_decision
from structures.services.comites import comite_du_jour
from structures.services.mouvements import (
    accepter_mouvement,
    annuler_mouvement,
    demander_ajout,
    demander_retrait,
    refuser_mouvement,
    rendre_avis_mouvement,
)
from structures.services.offres import ouvrir_offre, publier_offre, retirer_offre
from territoires.models import Commune
from tests.fabriques import LE
from tests.structures.fabriques.hotes import (
    DEBUT,
    commune,
    creer_membre,
    creer_structure,
    prefecture,
    validateur,
)


def creer_postes(structure: Structure | None = None, nombre: int = 1, le: datetime = LE) -> list[Poste]:
    """Posts of one decision, attributed on the day of `le`."""
    structure = structure or creer_structure()
    with perimetre(SYSTEME):
        decision = enregistrer_decision(
            comite=comite_du_jour(jour=jour_de_paris(le)),
            departement=structure.departement,
            structure=structure,
            statut=structure.statut,
            sens=SensDecision.POSITIVE,
            nombre_postes=nombre,
            par=SYSTEME,
            le=le,
        )
        return attribuer_postes(
            decision=decision,
            structure=structure,
            nombre=nombre,
            date_attribution=jour_de_paris(le),
            par=SYSTEME,
            le=le,
        )


def creer_poste(structure: Structure | None = None, *, le: datetime = LE) -> Poste:
    return creer_postes(structure, 1, le)[0]


def creer_offre(
    etat: str = EtatOffre.PUBLIEE,
    *,
    poste: Poste | None = None,
    structure: Structure | None = None,
    lieu: Commune | str = "Limoges",
    le: datetime = LE,
    **options: Any,
) -> Offre:
    """A position of a post (made when none is given) brought to `etat` by the host's référent."""
    poste = poste or creer_poste(structure, le=le)
    assert poste.structure is not None
    lieu = commune(lieu) if isinstance(lieu, str) else lieu
    referent = creer_membre(poste.structure)
    with perimetre(referent):
        offre = ouvrir_offre(
            poste=poste,
            commune=lieu,
            missions=options.pop("missions", "Ateliers collectifs dans les communes du secteur."),
            date_debut=options.pop("date_debut", max(DEBUT, jour_de_paris(le))),
            salaire_brut_mensuel=options.pop("salaire_brut_mensuel", Decimal("1900.00")),
            par=referent,
            le=le,
            **options,
        )
        if etat != EtatOffre.BROUILLON:
            publier_offre(offre=offre, par=referent, le=le)
        if etat == EtatOffre.RETIREE:
            retirer_offre(offre=offre, par=referent, le=le)
        if etat == EtatOffre.POURVUE:
            appliquer_transition(offre, "pourvoir", par=referent, le=le)
    return offre


def creer_mouvement(
    etat: str = EtatMouvement.AVIS_ATTENDU,
    *,
    sorte: str = TypeMouvement.AJOUT,
    structure: Structure | None = None,
    postes: list[Poste] | None = None,
    nombre: int = 1,
    date_effet: date = date(2026, 3, 2),
    le: datetime = LE,
) -> Mouvement:
    """A demand for more posts, or returned posts, brought to `etat` by its actors."""
    if postes is None and (structure is None or sorte == TypeMouvement.RETRAIT):
        postes = creer_postes(structure, nombre, le=le - timedelta(days=30))
    structure = structure or postes[0].structure
    membre, agent, decideur = creer_membre(structure), prefecture(structure.departement_id), validateur()
    with perimetre(membre):
        if sorte == TypeMouvement.AJOUT:
            mouvement = demander_ajout(
                structure=structure, nombre=nombre, motif="forte_demande", par=membre, le=le
            )
        else:
            mouvement = demander_retrait(
                structure=structure,
                postes=postes,
                date_effet=date_effet,
                motif="difficulte_recrutement",
                par=membre,
                le=le,
            )
        if etat == EtatMouvement.ANNULE:
            annuler_mouvement(mouvement=mouvement, motif="Projet abandonné.", par=membre, le=le)
    if etat in (EtatMouvement.AVIS_ATTENDU, EtatMouvement.ANNULE):
        return mouvement
    if sorte == TypeMouvement.AJOUT:
        with perimetre(agent):
            rendre_avis_mouvement(
                mouvement=mouvement,
                sens=SensAvis.FAVORABLE,
                commentaire="Le besoin est établi.",
                par=agent,
                le=le,
            )
    with perimetre(decideur):
        if etat == EtatMouvement.ACCEPTE:
            accepter_mouvement(mouvement=mouvement, par=decideur, le=le)
        elif etat == EtatMouvement.REFUSE:
            refuser_mouvement(mouvement=mouvement, motif="Équilibre départemental.", par=decideur, le=le)
    return mouvement
