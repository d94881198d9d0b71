"""Several people and several workers on one campaign at the same instant: each act happens once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import date, timedelta

import pytest
from django.db import connection

from commun.acteurs import SYSTEME, perimetre
from commun.erreurs import ErreurMetier
from commun.models import Evenement, TransitionEffectuee
from financement.enums import EtatCampagne, EtatConvention
from financement.models import Calcul, Campagne, Ecriture, LotCampagne, ResultatCampagne
from financement.services.application_campagne import appliquer_lot_campagne
from financement.services.campagnes import accepter_campagne
from financement.services.lots_campagne import calculer_lot_campagne
from tests.fabriques import LE, creer_limousin
from tests.financement.fabriques import creer_convention
from tests.financement.fabriques_campagnes import calculer, coordination, creer_campagne

pytestmark = pytest.mark.django_db(transaction=True)

COURSES = 20
JUIN, LE_JUILLET = date(2026, 6, 30), LE + timedelta(days=122)


def ensemble(actes: Sequence[Callable[[], object]]) -> list[str]:
    """Each act in its own thread and connection, all at the same instant; what each one answered, sorted."""
    barriere = threading.Barrier(len(actes))
    reponses: list[str] = []

    def courir(acte: Callable[[], object]) -> None:
        try:
            barriere.wait(timeout=30)
            reponses.append(str(acte()))
        except ErreurMetier as erreur:
            reponses.append(erreur.code)
        finally:
            connection.close()

    fils = [threading.Thread(target=courir, args=[acte]) for acte in actes]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join(timeout=60)
    return sorted(reponses)


def accepter(campagne: Campagne, par) -> str:
    with perimetre(par):
        accepter_campagne(campagne=Campagne.objects.get(pk=campagne.pk), par=par, le=LE_JUILLET)
    return "fait"


def test_deux_coordinateurs_acceptent_au_meme_instant_un_seul_passe():
    creer_limousin()
    creer_convention(EtatConvention.ACTIVE)
    gens = [coordination(f"coordination{n}@exemple.fr") for n in range(2)]
    for _ in range(COURSES):
        campagne = creer_campagne(EtatCampagne.CALCULEE, arrete_au=JUIN, le=LE_JUILLET)
        actes = [lambda par=par, campagne=campagne: accepter(campagne, par) for par in gens]
        assert ensemble(actes) == ["fait", "transition_impossible"]
        assert TransitionEffectuee.objects.filter(objet_id=campagne.pk, nom="accepter").count() == 1
        demandes = Evenement.objects.filter(type="campagne.appliquer_lot", charge__campagne=str(campagne.pk))
        assert demandes.count() == campagne.lots.count() == 1


def test_temoin_sans_verrou_les_deux_croient_accepter():
    """Control: read, decide, act, as a service without the lock would do."""
    creer_limousin()
    creer_convention(EtatConvention.ACTIVE)
    campagne = creer_campagne(EtatCampagne.CALCULEE, arrete_au=JUIN, le=LE_JUILLET)
    lus = threading.Barrier(2)

    def accepter_naivement() -> str:
        with perimetre(coordination()):
            lue = Campagne.objects.get(pk=campagne.pk)
            lus.wait(timeout=30)
            return "fait" if lue.etat == EtatCampagne.CALCULEE else "trop tard"

    assert ensemble([accepter_naivement] * 2) == ["fait", "fait"]


def test_quatre_travailleurs_prennent_les_memes_lots_chacun_est_fait_une_fois():
    """Computation, then application: every batch offered to four workers at once."""
    creer_limousin()
    creer_convention(EtatConvention.ACTIVE, nombre_postes=6)
    par = coordination()
    campagne = creer_campagne(EtatCampagne.EN_COURS, arrete_au=JUIN, le=LE_JUILLET, taille_lot=2, par=par)
    lots = list(LotCampagne.objects.filter(campagne=campagne).values_list("pk", flat=True))

    def calculer_tous() -> int:
        faits = 0
        for lot in lots:
            with perimetre(SYSTEME):
                faits += calculer_lot_campagne(lot_id=lot, le=LE_JUILLET)
        return faits

    assert sum(int(n) for n in ensemble([calculer_tous] * 4)) == len(lots) == 3
    calculer(campagne)  # a batch that somebody held when it was offered is offered again
    assert campagne.etat == EtatCampagne.CALCULEE
    assert TransitionEffectuee.objects.filter(objet_id=campagne.pk, nom="terminer").count() == 1
    assert ResultatCampagne.objects.count() == 6

    assert accepter(campagne, par) == "fait"

    def appliquer_tous() -> int:
        faits = 0
        for lot in lots:
            with perimetre(par):
                faits += appliquer_lot_campagne(lot_id=lot, par=par, le=LE_JUILLET)
        return faits

    assert sum(int(n) for n in ensemble([appliquer_tous] * 4)) == 3
    campagne.refresh_from_db()
    assert campagne.appliquee_le == LE_JUILLET
    assert Calcul.objects.filter(campagne=campagne, nature="constate").count() == 6
    assert Calcul.objects.filter(campagne=campagne, nature="notifie").count() == 6
    assert Ecriture.objects.filter(journal="droits").count() == 6
