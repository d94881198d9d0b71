"""Fifty at once on a quota of one: exactly one recruitment or one return passes, whatever the order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection, connections

from commun.acteurs import perimetre
from commun.erreurs import ErreurMetier
from comptes.enums import Role
from conseillers.models import Affectation, Contrat
from conseillers.services.contrats import (
    Personne,
    _conseiller,
    _ecrire_contrat,
    conclure_contrat,
    exiger_poste_libre,
)
from structures.models import Poste, PostesParDepartement, Rattachement
from structures.services.postes import rendre_poste
from tests.conseillers.fabriques import acteur_structure
from tests.conseillers.test_termes import termes
from tests.fabriques import LE, creer_personne
from tests.structures.fabriques import creer_poste

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.lent]
DEBUT, FIN = date(2026, 4, 1), date(2028, 3, 31)


def ensemble(actes: list[Callable[[], Any]]) -> Counter[str]:
    """Run all at once, each on its own connection; how many of each outcome."""
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
        fil.join(timeout=60)
    return Counter(resultats)


def personnes(nombre: int) -> list[Personne]:
    comptes = [creer_personne(Role.CANDIDAT, email=f"c{n}@exemple.fr") for n in range(nombre)]
    return [Personne(c.utilisateur_id, "Sami", f"N{n}", f"c{n}@exemple.fr") for n, c in enumerate(comptes)]


def recrutement(poste: Poste, personne: Personne, par: Any) -> Callable[[], None]:
    def acte() -> None:
        with perimetre(par):
            conclure_contrat(
                poste=poste,
                personne=personne,
                termes=termes(date_debut=DEBUT, date_fin=FIN),
                par=par,
                le=LE,
            )

    return acte


def restitution(poste: Poste, par: Any) -> Callable[[], None]:
    def acte() -> None:
        with perimetre(par):
            rendre_poste(poste=poste, date_effet=date(2026, 3, 3), motif="Plus de besoin.", par=par, le=LE)

    return acte


def test_cinquante_recrutements_un_seul_passe(limousin):
    poste = creer_poste()
    hote = acteur_structure(poste.structure)
    actes = [recrutement(poste, personne, hote) for personne in personnes(50)]
    assert ensemble(actes) == {"ok": 1, "poste_occupe": 49}
    assert (Contrat.objects.count(), Affectation.objects.count()) == (1, 1)


def test_cinquante_restitutions_une_seule_passe(limousin):
    poste = creer_poste()
    par = creer_personne(Role.ANCT_VALIDATEUR)
    assert ensemble([restitution(poste, par)] * 50) == {"ok": 1, "poste_rendu": 49}
    assert PostesParDepartement.objects.get(pk="87").attribues == 0
    assert Rattachement.objects.filter(periode__endswith__isnull=True).count() == 0


def test_recruter_ou_rendre_l_un_ou_l_autre(limousin):
    poste = creer_poste()
    hote, par = acteur_structure(poste.structure), creer_personne(Role.ANCT_VALIDATEUR)
    actes = [recrutement(poste, personne, hote) for personne in personnes(25)]
    resultats = ensemble(
        [acte for paire in zip(actes, [restitution(poste, par)] * 25, strict=True) for acte in paire]
    )
    assert resultats in (
        Counter({"ok": 1, "poste_occupe": 24, "poste_engage": 25}),
        Counter({"ok": 1, "poste_rendu": 49}),
    )


@pytest.fixture
def sans_contrainte():
    """The database's last word taken away, so that only the lock is left."""
    nom, table = "affectation_poste_libre", "conseillers_affectation"
    with connection.cursor() as curseur:
        curseur.execute("select pg_get_constraintdef(oid) from pg_constraint where conname = %s", [nom])
        (definition,) = curseur.fetchone()
        curseur.execute(f"alter table {table} drop constraint {nom}")
    yield
    with connection.cursor() as curseur:
        curseur.execute(f"delete from {table}")
        curseur.execute(f"alter table {table} add constraint {nom} {definition}")


def test_le_verrou_suffit_sans_la_contrainte(limousin, sans_contrainte):
    poste = creer_poste()
    hote = acteur_structure(poste.structure)
    actes = [recrutement(poste, personne, hote) for personne in personnes(20)]
    assert ensemble(actes) == {"ok": 1, "poste_occupe": 19}


def test_temoin_sans_verrou_ni_contrainte_tous_passent(limousin, sans_contrainte):
    """Control: the same check and the same writes without the lock, all checks before the first write."""
    poste = creer_poste()
    hote = acteur_structure(poste.structure)
    tous_ont_verifie = Barrier(20)
    voulus = termes(date_debut=DEBUT, date_fin=FIN)

    def sans_verrou(personne: Personne) -> Callable[[], None]:
        def acte() -> None:
            with perimetre(hote):
                exiger_poste_libre(poste, voulus)
                tous_ont_verifie.wait()
                _ecrire_contrat(poste, _conseiller(poste, personne), voulus)

        return acte

    assert ensemble([sans_verrou(personne) for personne in personnes(20)]) == {"ok": 20}
    assert Affectation.objects.count() == 20
