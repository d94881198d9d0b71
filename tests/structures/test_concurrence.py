"""Two people at once: one request by SIRET, one host, numbers without holes nor doubles, one decision."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection, connections

from commun.acteurs import SYSTEME, VISITEUR, perimetre
from commun.erreurs import ErreurMetier
from structures.enums import SensDecision
from structures.models import Comite, Decision, Demande, Poste, PostesParDepartement, Structure
from structures.services.comites import decider_demande
from structures.services.demandes import deposer_demande, rattacher_demande
from tests.fabriques import LE
from tests.structures.fabriques import creer_demande, siret_valide, validateur

pytestmark = pytest.mark.django_db(transaction=True)


def ensemble(*actes: Callable[[], Any]) -> list[str]:
    """Run the acts at the same time, each on its connection; returns their outcomes: `ok` or the refusal's code."""
    barriere, resultats = Barrier(len(actes)), ["?"] * len(actes)

    def lancer(rang: int, acte: Callable[[], Any]) -> None:
        barriere.wait()
        try:
            acte()
            resultats[rang] = "ok"
        except ErreurMetier as erreur:
            resultats[rang] = erreur.code
        except Exception as erreur:
            resultats[rang] = repr(erreur)
        finally:
            connections.close_all()

    fils = [Thread(target=lancer, args=(rang, acte)) for rang, acte in enumerate(actes)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join(timeout=30)
    return sorted(resultats)


def deposer(demande: Demande) -> Callable[[], None]:
    def acte() -> None:
        porteur = VISITEUR.avec_jeton(demande.jeton)
        with perimetre(porteur):
            deposer_demande(demande=demande, par=porteur, le=LE)

    return acte


def test_deux_demandes_du_meme_siret_en_meme_temps_une_seule_passe():
    siret = siret_valide()
    une, autre = (creer_demande("brouillon", siret=siret) for _ in range(2))
    assert ensemble(deposer(une), deposer(autre)) == ["demande_deja_ouverte", "ok"]
    assert sorted(Demande.objects.values_list("etat", flat=True)) == ["brouillon", "deposee"]


def test_temoin_sans_l_index_les_deux_passeraient():
    """Control: what refuses the second request is the unique index, and nothing slower."""
    siret = siret_valide()
    une, autre = (creer_demande("brouillon", siret=siret) for _ in range(2))
    index = "demande_ouverte_unique_par_siret"
    with connection.cursor() as curseur:
        curseur.execute("select indexdef from pg_indexes where indexname = %s", [index])
        (definition,) = curseur.fetchone()
        curseur.execute(f"drop index {index}")
    try:
        assert ensemble(deposer(une), deposer(autre)) == ["ok", "ok"]
    finally:
        Demande.objects.filter(pk=autre.pk).delete()
        with connection.cursor() as curseur:
            curseur.execute(definition)


def test_deux_rattachements_du_meme_siret_une_seule_structure():
    siret = siret_valide()
    premiere = creer_demande("annulee", siret=siret)
    seconde = creer_demande("deposee", siret=siret)
    Demande.objects.update(structure=None)
    Structure.objects.all().delete()

    def rattacher(demande: Demande) -> Callable[[], None]:
        def acte() -> None:
            with perimetre(SYSTEME):
                rattacher_demande(demande=demande, par=SYSTEME, le=LE)

        return acte

    assert ensemble(rattacher(premiere), rattacher(seconde), rattacher(seconde)) == ["ok", "ok", "ok"]
    structure = Structure.objects.get()
    assert set(Demande.objects.values_list("structure_id", flat=True)) == {structure.pk}


def test_deux_validateurs_decident_a_la_fois_une_seule_decision():
    demande = creer_demande("avis_rendu", nombre_postes=3)
    acteur = validateur()

    def attribuer() -> None:
        with perimetre(acteur):
            decider_demande(
                demande=Demande.objects.get(pk=demande.pk),
                sens=SensDecision.POSITIVE,
                nombre_postes=3,
                par=acteur,
                le=LE,
            )

    assert ensemble(attribuer, attribuer) == ["ok", "transition_impossible"]
    assert Decision.objects.count() == 1
    assert Poste.objects.count() == 3


def test_des_attributions_simultanees_numerotent_sans_trou_ni_doublon():
    demandes = [creer_demande("avis_rendu", nombre_postes=5) for _ in range(3)]
    acteur = validateur()

    def attribuer(demande: Demande) -> Callable[[], None]:
        def acte() -> None:
            with perimetre(acteur):
                decider_demande(
                    demande=demande, sens=SensDecision.POSITIVE, nombre_postes=5, par=acteur, le=LE
                )

        return acte

    assert ensemble(*map(attribuer, demandes)) == ["ok", "ok", "ok"]
    assert list(Poste.objects.values_list("numero", flat=True)) == [f"P-87-{n:05d}" for n in range(1, 16)]
    assert PostesParDepartement.objects.get(pk="87").attribues == 15
    assert list(Comite.objects.values_list("numero", flat=True)) == ["2026-01"]
