"""Reading the whole ledger again, keeping the result, anchoring the head outside the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from itertools import groupby

from django.conf import settings
from django.db import connection, transaction

from commun.acteurs import Acteur, perimetre
from commun.argent import montant_francais
from commun.courriels import ecrire
from commun.dates import instant_francais
from financement.ancrage import PortAncrage, ancrage
from financement.livre.ancres import Ancre, AncreIllisible
from financement.livre.controle import Anomalie, Controle
from financement.livre.lignes import Ligne
from financement.models import ControleLivre, Ecriture, LigneEcriture
from financement.rapprochement import rapprocher
from financement.services.grand_livre import verrouiller_livre

LOT = 2000
ANOMALIES_GARDEES = 100


@dataclass(frozen=True, slots=True)
class Rapport:
    """The ledger as it was read. `integre`: nothing was changed since it was written."""

    rang: int
    tete: str
    nombre: int
    debits: Decimal
    credits: Decimal
    ancres: int
    livre: tuple[Anomalie, ...]
    ecarts: tuple[Anomalie, ...]

    @property
    def anomalies(self) -> tuple[Anomalie, ...]:
        return self.livre + self.ecarts

    @property
    def integre(self) -> bool:
        return not self.livre


@contextmanager
def instantane() -> Iterator[None]:
    """One state of the ledger and of what it tells of, for every read.

    A snapshot that troubles nobody; inside a transaction that is already open, the ledger is locked instead.
    """
    deja = connection.in_atomic_block
    with transaction.atomic():
        if deja:
            verrouiller_livre()
        else:
            with connection.cursor() as curseur:
                curseur.execute("set transaction isolation level repeatable read")
        yield


def verifier_livre(*, port: PortAncrage | None = None) -> Rapport:
    """Read every entry from the first, compare with the anchors, then with the tables of the programme.

    Writes nothing. A reading of 100 000 entries takes a few seconds.
    """
    illisibles: list[Anomalie] = []
    try:
        ancres = (port or ancrage()).lire()
    except (AncreIllisible, OSError) as erreur:
        ancres, illisibles = [], [Anomalie("ancre_illisible", f"Les ancres ne se lisent plus : {erreur}.")]
    controle = Controle(ancres)
    for ecriture, reparties in _ecritures():
        controle.lire(ecriture.maillon, ecriture.empreinte, reparties)
    livre = [*controle.conclure(), *_lignes_orphelines(controle.debits, controle.credits), *illisibles]
    return Rapport(
        rang=controle.rang,
        tete=controle.tete,
        nombre=controle.nombre,
        debits=controle.debits,
        credits=controle.credits,
        ancres=len(ancres),
        livre=tuple(livre),
        ecarts=tuple(rapprocher()),
    )


def _ecritures() -> Iterator[tuple[Ecriture, list[Ligne]]]:
    """Every entry with its lines' rows, in the order of ranks, `LOT` at a time."""
    dernier = -(2**62)
    while paquet := list(Ecriture.objects.filter(rang__gt=dernier).order_by("rang")[:LOT]):
        dernier = paquet[-1].rang
        lignes = (
            LigneEcriture.objects.filter(ecriture__rang__gte=paquet[0].rang, ecriture__rang__lte=dernier)
            .order_by("ecriture__rang", "ordre")
            .values_list("ecriture_id", "compte", "debit", "credit")
        )
        par_ecriture = {
            ecriture: [Ligne(compte, debit, credit) for _, compte, debit, credit in groupe]
            for ecriture, groupe in groupby(lignes, key=lambda ligne: ligne[0])
        }
        for ecriture in paquet:
            yield ecriture, par_ecriture.get(ecriture.pk, [])


def _lignes_orphelines(debits: Decimal, credits: Decimal) -> list[Anomalie]:
    """Lines that belong to no entry that was read: sums over the whole table differ from the sums by entry."""
    with connection.cursor() as curseur:
        curseur.execute(
            "select coalesce(sum(debit), 0), coalesce(sum(credit), 0) from financement_ligneecriture"
        )
        tous = curseur.fetchone()
    if tous == (debits, credits):
        return []
    return [Anomalie("lignes_orphelines", "Des lignes n'appartiennent à aucune écriture du livre.")]


def controler_et_ancrer(*, par: Acteur, le: datetime) -> ControleLivre:
    """Each night: read the ledger, anchor its head if nothing was changed, keep the result, write to the watchers.

    A ledger that was changed is not anchored: the last true anchors stay the reference.
    """
    with instantane(), perimetre(par):
        rapport = verifier_livre()
        ancree = rapport.integre and rapport.nombre > 0
        if ancree:
            ancrage().deposer(
                Ancre(rapport.rang, rapport.tete, le, rapport.nombre, rapport.debits, rapport.credits)
            )
        controle = ControleLivre(
            fait_le=le,
            rang=rapport.rang,
            empreinte=rapport.tete,
            nombre=rapport.nombre,
            debits=rapport.debits,
            credits=rapport.credits,
            nombre_anomalies=len(rapport.anomalies),
            anomalies=[asdict(anomalie) for anomalie in rapport.anomalies[:ANOMALIES_GARDEES]],
            ancree=ancree,
        )
        controle.save(force_insert=True)
        _prevenir(controle, rapport, par)
    return controle


def _prevenir(controle: ControleLivre, rapport: Rapport, par: Acteur) -> None:
    for adresse in settings.COURRIELS_ANCRAGE:
        ecrire(
            gabarit="ancre_grand_livre" if not rapport.anomalies else "grand_livre_en_anomalie",
            destinataire=adresse,
            par=par,
            lien="/comptabilite/grand-livre/verification/",
            le=instant_francais(controle.fait_le),
            rang=rapport.rang,
            empreinte=rapport.tete,
            nombre=rapport.nombre,
            debits=montant_francais(rapport.debits),
            credits=montant_francais(rapport.credits),
            ancree=controle.ancree,
            anomalies=[anomalie.message for anomalie in rapport.anomalies[:10]],
            nombre_anomalies=len(rapport.anomalies),
        )
