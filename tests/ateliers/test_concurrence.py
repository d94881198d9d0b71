"""Real threads: merges, writers, double clicks."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection, connections

from ateliers.enums import Portee, Theme
from ateliers.models import Activite, FileAgregat
from ateliers.selecteurs import mes_ateliers
from ateliers.services.agregats import fusionner, recompter, verifier
from ateliers.services.ateliers import saisir_compte_rendu
from ateliers.statistiques import totaux
from commun.acteurs import SYSTEME, perimetre
from tests.ateliers.fabriques import creer_activite, creer_atelier
from tests.conseillers.fabriques import acteur_conseiller, creer_contrat
from tests.fabriques import LE, creer_limousin

pytestmark = pytest.mark.django_db(transaction=True)

ANNEE = {"debut": date(2026, 1, 1), "fin": date(2026, 12, 31)}


def ensemble(*travaux: Callable[[], None]) -> None:
    """Run each work in its own thread and connection, all at once; the first error is raised."""
    depart = threading.Barrier(len(travaux))
    erreurs: list[BaseException] = []

    def courir(travail: Callable[[], None]) -> None:
        try:
            depart.wait(10)
            travail()
        except BaseException as erreur:
            erreurs.append(erreur)
        finally:
            connections.close_all()

    fils = [threading.Thread(target=courir, args=(travail,)) for travail in travaux]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join(60)
    if erreurs:
        raise erreurs[0]


def test_fusions_ecritures_et_recomptages_ensemble():
    creer_limousin()
    contrats = [creer_contrat(), creer_contrat()]
    lots: list[int] = []

    def fusionner_souvent() -> None:
        for _ in range(40):
            with perimetre(SYSTEME):
                lots.append(fusionner(limite=7))

    def corriger_souvent() -> None:
        for _ in range(8):
            with perimetre(SYSTEME):
                assert recompter() == 0

    def ecrire(rang: int) -> Callable[[], None]:
        def travail() -> None:
            for jour in range(60):
                activite = creer_activite(
                    contrats[rang], date=date(2026, 1, 1) + timedelta(days=jour), participants=1 + jour % 5
                )
                if jour % 3 == 0:
                    activite.participants = 50
                    activite.save()
                if jour % 4 == 0:
                    activite.delete()

        return travail

    ensemble(fusionner_souvent, fusionner_souvent, corriger_souvent, ecrire(0), ecrire(1))
    with perimetre(SYSTEME):
        assert verifier() == []
        while fusionner():
            pass
        assert verifier() == []
    assert FileAgregat.objects.count() == 0
    assert sum(lots) > 0
    reels = Activite.objects.values_list("participants", flat=True)
    assert len(reels) == 2 * 45
    assert totaux(Portee.NATION, **ANNEE).participants == sum(reels)


def test_deux_fusions_ne_prennent_jamais_la_meme_ligne():
    """Control: the first merge is held open; the second takes the other rows and does not wait."""
    creer_limousin()
    contrat = creer_contrat()
    for jour in range(1, 7):
        creer_activite(contrat, date=date(2026, jour, 1))
    tenu, fini = threading.Event(), threading.Event()
    prises: dict[str, int] = {}

    def premiere() -> None:
        with perimetre(SYSTEME):
            with connection.cursor() as curseur:
                curseur.execute("select id from ateliers_fileagregat order by id limit 4 for update")
            tenu.set()
            assert fini.wait(20)
            prises["premiere"] = fusionner(limite=4)

    def seconde() -> None:
        assert tenu.wait(20)
        with perimetre(SYSTEME):
            prises["seconde"] = fusionner(limite=4)
        fini.set()

    ensemble(premiere, seconde)
    assert prises == {"premiere": 4, "seconde": 2}
    with perimetre(SYSTEME):
        assert verifier() == []


def test_double_clic_sur_le_compte_rendu_une_seule_activite():
    creer_limousin()
    contrat = creer_contrat()
    atelier = creer_atelier(contrat, debut=LE - timedelta(hours=2))
    acteur = acteur_conseiller(contrat.conseiller)
    recus: list[object] = []

    def envoyer() -> None:
        with perimetre(acteur):
            le_mien = mes_ateliers(acteur).get(pk=atelier.pk)
            activite = saisir_compte_rendu(
                atelier=le_mien, participants=6, duree_minutes=90, themes=[Theme.INTERNET], par=acteur, le=LE
            )
            recus.append(activite.pk)

    ensemble(envoyer, envoyer)
    assert recus == [Activite.objects.get().pk] * 2
    assert totaux(Portee.NATION, **ANNEE).participants == 6
