"""Two people at once: one request by SIRET, one host, numbers without holes nor doubles, one decision."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection, connections

from commun.acteurs import SYSTEME, VISITEUR, perimetre
from commun.erreurs import ErreurMetier
from commun.models import Evenement
from structures.enums import SensDecision
from structures.models import Comite, Decision, Demande, Poste, PostesParDepartement, Structure
from structures.selecteurs_seances import apercu_publication
from structures.services.demandes import deposer_demande, rattacher_demande
from structures.services.seances import publier_seance, saisir_decision
from tests.fabriques import LE
from tests.structures.fabriques import creer_demande, creer_seance, siret_valide, validateur

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


def publier(seance: Comite) -> Callable[[], None]:
    """Publish as its own reader of the preview; `deja` when the session was published by somebody else."""
    acteur = validateur()
    empreinte = apercu_publication(seance).empreinte

    def acte() -> None:
        with perimetre(acteur):
            faite = publier_seance(
                comite=Comite.objects.get(pk=seance.pk), empreinte=empreinte, par=acteur, le=LE
            )
        if not faite.nouvelle:
            raise ErreurMetier("deja", "Déjà publiée.")

    return acte


def seance_a_publier(*nombres: int) -> Comite:
    """A session with one positive decision of so many posts for each number."""
    demandes = [creer_demande("avis_rendu", nombre_postes=nombre) for nombre in nombres]
    seance = creer_seance(demandes, "tenu")
    acteur = validateur()
    with perimetre(acteur):
        for point in seance.inscriptions.all():
            saisir_decision(
                inscription=point,
                sens=SensDecision.POSITIVE,
                nombre_postes=point.demande.nombre_postes,
                par=acteur,
                le=LE,
            )
    return seance


def test_deux_coordinateurs_publient_a_la_fois_une_seule_publication():
    seance = seance_a_publier(3, 2)
    assert ensemble(publier(seance), publier(seance), publier(seance)) == ["deja", "deja", "ok"]
    assert Decision.objects.count() == 2
    assert Poste.objects.count() == 5
    assert PostesParDepartement.objects.get(pk="87").attribues == 5
    assert Evenement.objects.filter(type="demande.attribuer").count() == 2
    assert Evenement.objects.filter(type="comite.publier").count() == 1


def test_temoin_sans_le_verrou_les_deux_liraient_une_seance_a_publier():
    """Control: both would read the session as held before either publishes."""
    seance = seance_a_publier(1)
    lus: list[str] = []

    def lire() -> None:
        with perimetre(validateur()):
            lus.append(Comite.objects.get(pk=seance.pk).etat)

    assert ensemble(lire, lire) == ["ok", "ok"]
    assert lus == ["tenu", "tenu"]


def test_deux_seances_publiees_a_la_fois_ne_depassent_pas_l_objectif():
    """36 posts for the département, 20 decided in each session: the second publication is refused whole."""
    une, autre = seance_a_publier(20), seance_a_publier(20)
    assert ensemble(publier(une), publier(autre)) == ["ok", "publication_impossible"]
    assert Poste.objects.count() == 20
    assert sorted(Comite.objects.values_list("etat", flat=True)) == ["publie", "tenu"]


def test_une_publication_interrompue_ne_laisse_rien():
    """The connection dies in the middle: no decision, no post, no mail, the session is still to publish."""
    seance = seance_a_publier(2, 2)
    empreinte = apercu_publication(seance).empreinte
    avant = Evenement.objects.count()

    def mourir() -> None:
        acteur = validateur()
        with connection.cursor() as curseur:
            curseur.execute("select pg_backend_pid()")
            (pid,) = curseur.fetchone()
        compteur = iter(range(100))

        def tuer(execute: Any, sql: str, *suite: Any) -> Any:
            # The second request is being decided: its server process is killed.
            if "structures_decision" in sql and sql.startswith("INSERT") and next(compteur) == 1:
                autre = connections.create_connection("default")
                with closing(autre), autre.cursor() as curseur:
                    curseur.execute("select pg_terminate_backend(%s)", [pid])
            return execute(sql, *suite)

        with connection.execute_wrapper(tuer), perimetre(acteur):
            publier_seance(comite=Comite.objects.get(pk=seance.pk), empreinte=empreinte, par=acteur, le=LE)

    (resultat,) = ensemble(mourir)
    assert "terminating connection" in resultat or "OperationalError" in resultat
    seance.refresh_from_db()
    assert (seance.etat, Decision.objects.count(), Poste.objects.count()) == ("tenu", 0, 0)
    assert Evenement.objects.count() == avant
    assert ensemble(publier(seance)) == ["ok"]
    assert Poste.objects.count() == 4


def test_des_publications_simultanees_numerotent_sans_trou_ni_doublon():
    seances = [seance_a_publier(5) for _ in range(3)]
    assert ensemble(*map(publier, seances)) == ["ok", "ok", "ok"]
    assert list(Poste.objects.values_list("numero", flat=True)) == [f"P-87-{n:05d}" for n in range(1, 16)]
    assert PostesParDepartement.objects.get(pk="87").attribues == 15
    assert sorted(Comite.objects.values_list("numero", flat=True)) == ["2026-01", "2026-02", "2026-03"]
