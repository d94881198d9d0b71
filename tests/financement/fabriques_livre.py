"""Builders for the ledger: notified amounts of any value, and the tampering hand of the tables' owner."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.db import connection
from django.db.models import Max

from commun.acteurs import SYSTEME, Acteur, perimetre
from financement.enums import EtatConvention, EtatOrdre, EtatTropPercu, Journal, NatureCalcul
from financement.models import Calcul, Convention, Ecriture, TropPercu
from financement.services import comptabilisation, trop_percus
from structures.models import Structure
from tests.fabriques import LE
from tests.financement.fabriques import creer_convention, creer_ordre, personnes

EUROS = Decimal


def engager(convention: Convention | None = None, *, le: datetime = LE) -> Ecriture:
    """The engagement of an active convention, as the worker books it."""
    convention = convention or creer_convention(EtatConvention.ACTIVE)
    with perimetre(SYSTEME):
        ecriture = comptabilisation.comptabiliser_engagement(convention=convention, par=SYSTEME, le=le)
    assert ecriture is not None
    return ecriture


def notifier(convention: Convention, montant: str | Decimal, *, rang_poste: int = 0) -> Calcul:
    """A notified amount for a post of the convention: the last « constaté », with this amount in its place."""
    conventionne = convention.postes.order_by("poste__numero")[rang_poste]
    modele = (
        Calcul.objects.filter(poste=conventionne.poste, convention=convention, nature=NatureCalcul.CONSTATE)
        .order_by("-version")
        .first()
    )
    assert modele is not None
    constate = _copier(
        modele, nature=NatureCalcul.CONSTATE, montant=Decimal(montant), entrees_sha256=uuid4().hex
    )
    return _copier(constate, nature=NatureCalcul.NOTIFIE, origine=constate)


def _copier(modele: Calcul, **champs: Any) -> Calcul:
    copie = Calcul.objects.get(pk=modele.pk)
    copie.pk = uuid4()
    copie._state.adding = True
    for nom, valeur in champs.items():
        setattr(copie, nom, valeur)
    derniere = Calcul.objects.filter(poste=copie.poste_id, nature=copie.nature).aggregate(v=Max("version"))[
        "v"
    ]
    copie.version = (derniere or 0) + 1
    copie.save(force_insert=True)
    return copie


def comptabiliser_notification(convention: Convention, montant: str, **options: Any) -> Ecriture | None:
    """Notify this amount and book it."""
    calcul = notifier(convention, montant, **options)
    with perimetre(SYSTEME):
        return comptabilisation.comptabiliser_droits(calcul=calcul, par=SYSTEME, le=LE)


@contextmanager
def sans_gardes() -> Iterator[Any]:
    """What only the owner of the tables can do: lift every guard, write what he likes, put them back."""
    tables = ("financement_ecriture", "financement_ligneecriture")
    with connection.cursor() as curseur:
        curseur.execute("set constraints all immediate")
        for table in tables:
            curseur.execute(f"alter table {table} disable trigger user")
        yield curseur
        for table in tables:
            curseur.execute(f"alter table {table} enable trigger user")
        curseur.execute("set constraints all deferred")


def creer_trop_percu(
    etat: str = EtatTropPercu.CONSTATE, *, montant: Decimal | None = None, structure: Structure | None = None
) -> TropPercu:
    """A trop-perçu of a convention whose first instalment was approved, brought to `etat` by its own acts."""
    ordre = creer_ordre(EtatOrdre.APPROUVE, structure=structure)
    convention = ordre.tranche.convention
    comptabiliser_notification(convention, "1000.00")
    gens = personnes(convention.structure)

    def faire(par: Acteur, service: Any, **arguments: Any) -> Any:
        with perimetre(par):
            return service(par=par, le=LE, **arguments)

    objet = faire(
        gens.validateur,
        trop_percus.constater_trop_percu,
        convention=convention,
        motif="Poste rendu.",
        montant=montant,
    )
    if etat == EtatTropPercu.ANNULE:
        faire(gens.validateur, trop_percus.annuler_trop_percu, trop_percu=objet, motif="Constat par erreur.")
    elif etat == EtatTropPercu.ABANDONNE:
        faire(
            gens.ordonnateur, trop_percus.abandonner_trop_percu, trop_percu=objet, motif="Structure dissoute."
        )
    elif etat != EtatTropPercu.CONSTATE:
        faire(gens.ordonnateur, trop_percus.notifier_trop_percu, trop_percu=objet)
    if etat in (EtatTropPercu.EN_PARTIE, EtatTropPercu.RECOUVRE):
        recu = objet.montant if etat == EtatTropPercu.RECOUVRE else Decimal("100.00")
        faire(gens.comptable, trop_percus.recouvrer, trop_percu=objet, montant=recu, reference="VIR 1")
    assert objet.etat == etat
    return objet


def jeu_du_livre(structure: Structure) -> dict[str, Any]:
    """Objects of the ledger for one host, by name."""
    en_partie = creer_trop_percu(EtatTropPercu.EN_PARTIE, structure=structure)
    ecritures = Ecriture.objects.filter(convention=en_partie.convention)
    return {
        "trop_percu": en_partie,
        "trop_percu_constate": creer_trop_percu(EtatTropPercu.CONSTATE, structure=structure),
        "ecriture": ecritures.get(journal=Journal.ENGAGEMENTS),
        "encaissement": ecritures.get(cle__contains=":encaissement:"),
    }
