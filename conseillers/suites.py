"""What happens to contracts when their post is given back or transferred."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from commun.acteurs import Acteur
from commun.dates import date_francaise
from commun.suites import ActeSurPoste, Suite
from conseillers.models import Affectation, Conseiller, DossierFormation
from structures.models import Structure


def _tenues(acte: ActeSurPoste) -> QuerySet[Affectation]:
    """Affectations that hold the post on the day of the act or later."""
    return (
        Affectation.objects.filter(poste_id=acte.poste_id)
        .filter(Q(periode__endswith__isnull=True) | Q(periode__endswith__gt=acte.date_effet))
        .select_related("contrat", "conseiller")
        .order_by("periode")
    )


def prevoir(acte: ActeSurPoste) -> list[Suite]:
    """Who stays, who follows, who stands in the way."""
    tenues = list(_tenues(acte))
    if acte.contrat_suit and acte.destination_id is not None:
        hote = Structure.objects.get(pk=acte.destination_id)
        return [
            Suite(
                f"Le contrat de {tenue.conseiller} ({tenue.contrat.get_type_display()}) se poursuit chez"
                f" {hote.denomination} à compter du {date_francaise(max(acte.date_effet, tenue.periode.lower))}."
            )
            for tenue in tenues
        ]
    return [
        Suite(
            f"Le poste {acte.numero} est occupé par {tenue.conseiller} {_jusqua(tenue)} : déclarez d'abord son départ,"
            " ou choisissez une date d'effet postérieure"
            + (", ou faites suivre le contrat." if acte.acte == "transferer" else "."),
            bloquante=True,
        )
        for tenue in tenues
    ]


def _jusqua(tenue: Affectation) -> str:
    fin = tenue.contrat.date_depart or tenue.contrat.date_fin
    return f"jusqu'au {date_francaise(fin)}" if fin else "sans date de fin"


def executer(acte: ActeSurPoste, par: Acteur, le: datetime) -> None:
    """The contract goes on with the new host: its affectation is cut at the day of the transfer."""
    if acte.acte != "transferer" or acte.destination_id is None:
        return
    for tenue in _tenues(acte):
        contrat, fin = tenue.contrat, tenue.periode.upper
        if tenue.periode.lower < acte.date_effet:
            tenue.periode = (tenue.periode.lower, acte.date_effet)
            tenue.save(update_fields=["periode"])
            Affectation(
                contrat=contrat,
                poste_id=acte.poste_id,
                conseiller=tenue.conseiller,
                structure_id=acte.destination_id,
                departement_id=tenue.departement_id,
                personne_id=tenue.personne_id,
                periode=(acte.date_effet, fin),
            ).save(force_insert=True)
        else:
            tenue.structure_id = acte.destination_id
            tenue.save(update_fields=["structure"])
        contrat.structure_id = acte.destination_id
        contrat.save(update_fields=["structure"])
        personne = {"structure_id": acte.structure_id}
        Conseiller.objects.filter(pk=tenue.conseiller_id, **personne).update(structure=acte.destination_id)
        DossierFormation.objects.filter(conseiller_id=tenue.conseiller_id, **personne).update(
            structure=acte.destination_id
        )
