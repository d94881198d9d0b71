"""What this room says of the life of a post: convention, payments, and how long it may stay vacant."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse

from commun.acteurs import Acteur
from commun.dates import date_francaise, jour_de_paris
from commun.vie_de_poste import Action, Jalon, Vie
from comptes.enums import Role
from financement.enums import EtatConvention, EtatTranche
from financement.models import Convention, PosteConventionne, Tranche
from financement.vacances import Compteur, compteurs

PREPARENT = (Role.STRUCTURE_REFERENT, Role.STRUCTURE_GESTIONNAIRE)


def completer(acteur: Acteur, vies: dict[UUID, Vie], jour: date, detail: bool) -> None:
    """One query for conventions, one for vacancies when there are some; a third for instalments."""
    lignes = list(
        PosteConventionne.objects.visibles_par(acteur)
        .filter(poste_id__in=list(vies))
        .exclude(convention__etat=EtatConvention.ANNULEE)
        .select_related("convention")
        .order_by("convention__cree_le")
    )
    tranches: dict[UUID, list[Tranche]] = {ligne.convention_id: [] for ligne in lignes}
    voulues = list(tranches) if detail else []
    for tranche in Tranche.objects.visibles_par(acteur).filter(convention_id__in=voulues):
        tranches[tranche.convention_id].append(tranche)
    for ligne in lignes:
        _conventionner(vies[ligne.poste_id], ligne.convention, acteur)
        for tranche in tranches[ligne.convention_id]:
            _payer(vies[ligne.poste_id], tranche)
    conventionnes = {ligne.poste_id for ligne in lignes if ligne.actif}
    for poste, vie in vies.items():
        if vie.stade == "occupe" and poste not in conventionnes and acteur.role in PREPARENT:
            vie.action = Action("Mettre le poste sous convention", reverse("financement:convention_nouvelle"))
    vacants = [poste for poste, vie in vies.items() if vie.stade == "vacant"]
    for poste, etat in compteurs(acteur, vacants, jour=jour).items():
        _compter(vies[poste], poste, etat)


def _conventionner(vie: Vie, convention: Convention, acteur: Acteur) -> None:
    page = reverse("financement:convention", kwargs={"pk": convention.pk})
    dates: list[tuple[Any, str]] = [
        (convention.soumise_le, "Convention soumise"),
        (convention.validee_le, "Convention validée"),
        (convention.active_le, "Convention signée par les deux parties"),
    ]
    for instant, libelle in dates:
        if instant:
            vie.jalons.append(Jalon("convention", jour_de_paris(instant), libelle, page))
    if vie.stade not in ("occupe", "a_renouveler") or vie.action is not None:
        return
    if convention.etat == EtatConvention.BROUILLON and acteur.role in PREPARENT:
        vie.action = Action("Soumettre la convention", page)
    elif convention.etat == EtatConvention.A_CORRIGER and acteur.role in PREPARENT:
        vie.action = Action("Corriger la convention", page, convention.date_limite_correction)
    elif convention.etat == EtatConvention.A_SIGNER and not convention.signee_structure_le:
        signer = reverse("financement:convention_signer", kwargs={"pk": convention.pk})
        if acteur.role == Role.STRUCTURE_SIGNATAIRE:
            vie.action = Action("Signer la convention", signer)


def _payer(vie: Vie, tranche: Tranche) -> None:
    if tranche.etat == EtatTranche.PAYEE and tranche.payee_le:
        vie.jalons.append(Jalon("paiement", jour_de_paris(tranche.payee_le), f"{tranche.libelle} : payée"))
    else:
        vie.jalons.append(
            Jalon(
                "paiement",
                tranche.date_exigibilite,
                f"{tranche.libelle} : {tranche.get_etat_display().lower()}",
            )
        )


def _compter(vie: Vie, poste: UUID, etat: Compteur) -> None:
    jours = f"{etat.jours} jour{'s' if etat.jours > 1 else ''}"
    if etat.depassee:
        vie.faits.append(
            f"Vacant depuis {jours} : la limite de {etat.mois} mois est passée depuis le {date_francaise(etat.limite)}"
        )
        vie.action = Action(
            "Rendre le poste", f"{reverse('structures:postes_retrait')}?poste={poste}", etat.limite
        )
        return
    vie.faits.append(f"Vacant depuis {jours}, à pourvoir avant le {date_francaise(etat.limite)}")
    if vie.action is not None:
        vie.action = Action(vie.action.libelle, vie.action.url, etat.limite)
