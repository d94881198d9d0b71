"""The counts of the profiles follow every write, whoever adds them up at that moment."""

from __future__ import annotations

import random

import pytest
from django.db import transaction
from django.db.models import Count, Sum

from candidatures.models import CompteProfils, ProfilRecherche
from candidatures.services.comptes import recompter_profils
from candidatures.services.rencontres import retirer_candidature
from commun.acteurs import SYSTEME, perimetre
from commun.integrite import REGLES, Fautifs
from tests.candidatures.fabriques import acteur_candidat, creer_candidat
from tests.candidatures.outils import en_meme_temps
from tests.candidatures.test_classement import profil
from tests.fabriques import LE, creer_limousin


def comptes() -> dict[tuple[bool, str], int]:
    lus = CompteProfils.objects.values_list("actif", "ile").annotate(n=Sum("nombre")).exclude(n=0)
    return {(actif, ile): n for actif, ile, n in lus}


def faits() -> dict[tuple[bool, str], int]:
    lus = ProfilRecherche.objects.values_list("actif", "ile").annotate(n=Count("*")).order_by()
    return {(actif, ile): n for actif, ile, n in lus}


@pytest.mark.django_db
@pytest.mark.usefixtures("limousin")
def test_chaque_ecriture_est_comptee():
    hasard = random.Random(9)
    tous = [
        profil(rang, 45.8, 1.2, actif=hasard.random() < 0.6, ile=hasard.choice(["", "", "974", "2A"]))
        for rang in range(60)
    ]
    ProfilRecherche.objects.bulk_create(tous)
    assert comptes() == faits() != {}
    ProfilRecherche.objects.filter(ile="974").update(ile="976")
    ProfilRecherche.objects.filter(pk__in=[p.pk for p in tous[:20]]).update(actif=False)
    assert comptes() == faits()
    ProfilRecherche.objects.filter(pk__in=[p.pk for p in tous[10:40]]).delete()
    assert comptes() == faits()
    lignes = CompteProfils.objects.count()
    ProfilRecherche.objects.update(latitude=45.9, vehicule=True)
    assert CompteProfils.objects.count() == lignes
    with perimetre(SYSTEME):
        recompter_profils()
    assert comptes() == faits()
    assert CompteProfils.objects.count() == len(faits())


@pytest.mark.django_db
@pytest.mark.usefixtures("limousin")
def test_un_compte_faux_se_voit_et_se_repare():
    ProfilRecherche.objects.bulk_create([profil(rang, 45.8, 1.2) for rang in range(3)])
    CompteProfils.objects.create(actif=True, ile="", nombre=2)
    fautifs = Fautifs(REGLES["profils_mal_comptes"], le=LE)
    assert [(f.objet, f.libelle, f.detail) for f in fautifs] == [("continent", "en recherche", "écart de 2")]
    with perimetre(SYSTEME):
        recompter_profils()
    assert list(fautifs) == []


@pytest.mark.django_db(transaction=True)
def test_compter_pendant_que_les_profils_changent():
    """A write still open when everybody is counted is neither lost nor counted twice."""
    creer_limousin()
    candidats = [creer_candidat() for _ in range(6)]

    def retirer(candidat):
        def executer():
            with perimetre(acteur_candidat(candidat)):
                retirer_candidature(candidat=candidat, par=acteur_candidat(candidat), le=LE)

        return executer

    def recompter():
        with perimetre(SYSTEME):
            recompter_profils()

    with transaction.atomic():
        ProfilRecherche.objects.filter(pk=candidats[-1].pk).update(actif=False)
        assert en_meme_temps(recompter) == [None]
    assert comptes() == faits() == {(True, ""): 5, (False, ""): 1}
    issues = en_meme_temps(*(retirer(c) for c in candidats[:4]), recompter, recompter)
    assert issues == [None] * 6
    assert comptes() == faits() == {(True, ""): 1, (False, ""): 5}
