"""What this room says of the life of a post: who holds it, until when, and this person's training."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from commun.acteurs import Acteur
from commun.dates import date_francaise, jour_de_paris
from commun.vie_de_poste import Action, Jalon, Vie
from conseillers.enums import EtatPoste
from conseillers.models import Contrat, DossierFormation
from conseillers.selecteurs.postes import postes_avec_etat
from structures.models import Poste

#: A contract that ends sooner is to be renewed: the time of a decision and of a signature.
A_RENOUVELER = timedelta(days=120)


def completer(acteur: Acteur, vies: dict[UUID, Vie], jour: date, detail: bool) -> None:
    """Two queries: states, contracts; a third for training files."""
    postes = Poste.objects.connus_de(acteur).filter(pk__in=list(vies))
    etats = dict(postes_avec_etat(postes, jour=jour, pour=acteur.structures).values_list("pk", "etat_poste"))
    contrats: dict[UUID, list[Contrat]] = defaultdict(list)
    visibles = Contrat.objects.visibles_par(acteur).tenus().filter(poste_id__in=list(vies))  # type: ignore[attr-defined]
    for contrat in visibles.select_related("conseiller").order_by("date_debut"):
        contrats[contrat.poste_id].append(contrat)
    personnes = {c.conseiller_id for liste in contrats.values() for c in liste} if detail else set()
    formations = DossierFormation.objects.visibles_par(acteur).filter(conseiller_id__in=personnes)
    dossiers = {dossier.conseiller_id: dossier for dossier in formations}
    for poste, vie in vies.items():
        etat = etats.get(poste)
        _situer(vie, etat, contrats[poste], jour)
        for contrat in contrats[poste]:
            _dater(vie, contrat, dossiers.get(contrat.conseiller_id))


def _fin(contrat: Contrat) -> date | None:
    return contrat.date_depart or contrat.date_fin


def _situer(vie: Vie, etat: Any, contrats: list[Contrat], jour: date) -> None:
    if etat in (EtatPoste.RENDU, EtatPoste.TRANSFERE):
        vie.stade, vie.action = "rendu", None
        return
    a_venir = next((c for c in contrats if c.date_debut > jour), None)
    if etat == EtatPoste.OCCUPE:
        courant = next((c for c in contrats if c.date_debut <= jour <= (_fin(c) or jour)), None)
        vie.stade, vie.action = "occupe", None
        if courant is not None:
            _occuper(vie, courant, a_venir, jour)
    elif etat == EtatPoste.VACANT:
        vie.stade = "vacant"
    if a_venir is not None and vie.stade != "occupe":
        vie.faits.append(f"{a_venir.conseiller} arrive le {date_francaise(a_venir.date_debut)}")
        vie.stade, vie.action = ("recrutement" if vie.stade != "vacant" else "vacant"), None


def _occuper(vie: Vie, courant: Contrat, a_venir: Contrat | None, jour: date) -> None:
    fin = _fin(courant)
    vie.faits.append(
        f"{courant.conseiller}, {courant.get_type_display()} depuis le {date_francaise(courant.date_debut)}"
        + (f", jusqu'au {date_francaise(fin)}" if fin else "")
    )
    if a_venir is not None:
        vie.faits.append(f"{a_venir.conseiller} prend la suite le {date_francaise(a_venir.date_debut)}")
    elif fin is not None and fin - jour <= A_RENOUVELER:
        vie.stade = "a_renouveler"
        vie.action = Action("Préparer la suite du contrat", "/espace/structure/postes/", fin)


def _dater(vie: Vie, contrat: Contrat, dossier: DossierFormation | None) -> None:
    vie.jalons.append(
        Jalon("contrat", contrat.date_debut, f"{contrat.get_type_display()} de {contrat.conseiller}")
    )
    if contrat.date_depart:
        vie.jalons.append(Jalon("contrat", contrat.date_depart, f"Départ de {contrat.conseiller}"))
    elif contrat.date_fin:
        vie.jalons.append(Jalon("contrat", contrat.date_fin, f"Fin du contrat de {contrat.conseiller}"))
    if dossier is not None and dossier.positionne_le:
        vie.jalons.append(
            Jalon(
                "formation",
                jour_de_paris(dossier.positionne_le),
                f"Parcours choisi pour {contrat.conseiller}",
            )
        )
    if dossier is not None and dossier.terminee_le:
        vie.jalons.append(
            Jalon(
                "formation", jour_de_paris(dossier.terminee_le), f"Heures accomplies par {contrat.conseiller}"
            )
        )
