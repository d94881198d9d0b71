"""Merges at the same instant as other acts: no deadlock, no half-done merge, nothing left behind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from threading import Event

import pytest
from django.db import connection

from commun.acteurs import perimetre
from commun.erreurs import ErreurMetier
from commun.fusions import regles_deplacees
from commun.lignes_fusion import compter
from comptes.enums import Role
from conseillers.enums import TypeContrat
from conseillers.models import Affectation, Contrat
from conseillers.services.contrats import Personne, conclure_contrat
from conseillers.termes import TermesContrat
from structures.models import Fusion, Poste, Structure
from structures.services import fusions
from structures.services.fusions import fusionner
from tests.fabriques import LE, creer_personne
from tests.structures.fabriques import creer_membre, creer_postes, creer_structure
from tests.structures.test_concurrence import ensemble

pytestmark = pytest.mark.django_db(transaction=True)
MOTIF = "Deux fois la même mairie."


def fusion_de(cible: Structure, absorbee: Structure) -> Callable[[], None]:
    par = creer_personne(Role.ADMINISTRATEUR)

    def acte() -> None:
        with perimetre(par):
            fusionner(
                cible=Structure.objects.get(pk=cible.pk),
                absorbee=Structure.objects.get(pk=absorbee.pk),
                motif=MOTIF,
                par=par,
                le=LE,
            )

    return acte


def recrutement(poste: Poste, rang: int) -> Callable[[], None]:
    assert poste.structure is not None
    membre = creer_membre(poste.structure, email=f"membre{rang}@exemple.fr")
    candidat = creer_personne(Role.CANDIDAT, email=f"recrue{rang}@exemple.fr")
    assert candidat.utilisateur_id is not None
    personne = Personne(candidat.utilisateur_id, "Lou", "Roche", f"recrue{rang}@exemple.fr")
    termes = TermesContrat(
        type=TypeContrat.CDD,
        date_debut=date(2026, 4, 1),
        date_fin=date(2028, 4, 1) - timedelta(days=1),
        salaire=Decimal("1900.00"),
    )

    def acte() -> None:
        with perimetre(membre):
            conclure_contrat(poste=poste, personne=personne, termes=termes, par=membre, le=LE)

    return acte


def rien_n_est_reste(absorbee: Structure) -> None:
    restes = {r.cle: compter(r, absorbee.pk, r.seulement) for r in regles_deplacees()}
    assert {cle: nombre for cle, nombre in restes.items() if nombre} == {}


def test_deux_fusions_croisees_une_seule_passe():
    une, autre = creer_structure(), creer_structure()
    creer_postes(une, 3)
    creer_postes(autre, 3)
    assert ensemble(fusion_de(une, autre), fusion_de(autre, une)) == ["fusion_impossible", "ok"]
    fusion = Fusion.objects.get()
    assert Poste.objects.filter(structure=fusion.cible).count() == 6
    rien_n_est_reste(fusion.absorbee)


def test_trois_fusions_dans_la_meme_structure():
    cible, *autres = (creer_structure() for _ in range(4))
    for autre in autres:
        creer_postes(autre, 2)
    assert ensemble(*(fusion_de(cible, autre) for autre in autres)) == ["ok"] * 3
    assert Poste.objects.filter(structure=cible).count() == 6


def test_des_recrutements_pendant_la_fusion_ne_laissent_rien_derriere():
    cible, absorbee = creer_structure(), creer_structure()
    postes = creer_postes(absorbee, 4)
    actes = [recrutement(poste, rang) for rang, poste in enumerate(postes)]
    issues = ensemble(fusion_de(cible, absorbee), *actes)
    # "poste_parti": the merge was whole before this hire, whose actor was still the former host's.
    assert set(issues) <= {"ok", "structures_occupees", "poste_parti"}
    if "structures_occupees" in issues:
        fusion_de(cible, Structure.objects.get(pk=absorbee.pk))()
    rien_n_est_reste(absorbee)
    recrutes = 4 - issues.count("poste_parti")
    assert Contrat.objects.filter(structure=cible).count() == recrutes
    assert Affectation.objects.filter(structure=cible).count() == recrutes


def test_recruter_sur_un_poste_deja_parti_se_dit():
    """The hire that comes last, with the perimeter of before the merge."""
    cible, absorbee = creer_structure(), creer_structure()
    (poste,) = creer_postes(absorbee, 1)
    acte = recrutement(poste, 0)
    fusion_de(cible, absorbee)()
    with pytest.raises(ErreurMetier) as refus:
        acte()
    assert refus.value.code == "poste_parti"
    assert Contrat.objects.count() == 0


def test_qui_tient_une_ligne_fait_ceder_la_fusion_sans_blocage(monkeypatch):
    """Somebody keeps a post locked: the merge gives up with a sentence, and changed nothing."""
    from threading import Thread

    from django.db import connections, transaction

    monkeypatch.setattr(fusions, "ESSAIS", 2)
    monkeypatch.setattr(fusions, "ATTENTE_VERROU", "50ms")
    cible, absorbee = creer_structure(), creer_structure()
    (poste,) = creer_postes(absorbee)
    tenu, lacher = Event(), Event()

    def tenir() -> None:
        with transaction.atomic():
            Poste.objects.select_for_update().get(pk=poste.pk)
            tenu.set()
            lacher.wait(timeout=20)
        connections.close_all()

    fil = Thread(target=tenir)
    fil.start()
    tenu.wait(timeout=10)
    try:
        with pytest.raises(ErreurMetier) as refus:
            fusion_de(cible, absorbee)()
        assert refus.value.code == "structures_occupees"
    finally:
        lacher.set()
        fil.join(timeout=20)
    assert Structure.objects.get(pk=absorbee.pk).fusionnee_dans_id is None
    assert Fusion.objects.count() == 0
    with connection.cursor() as curseur:
        curseur.execute("select 1")
    fusion_de(cible, absorbee)()
    rien_n_est_reste(absorbee)
