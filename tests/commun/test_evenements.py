"""The outbox: written with the act, done once, counted at each try, abandoned after five."""

from __future__ import annotations

import pytest
from django.db import transaction

from commun.acteurs import SYSTEME, VISITEUR, acteur_courant, perimetre
from commun.evenements import (
    ABONNES,
    Contexte,
    abonner,
    balayer_livraisons,
    publier,
    rejouer,
    traiter_livraison,
)
from commun.models.evenement import EtatLivraison, Evenement, Livraison
from commun.numeros import reserver
from comptes.enums import Role
from tests.fabriques import LE, creer_limousin, creer_personne

vus: list[tuple[str, str]] = []


@pytest.fixture(autouse=True)
def _abonnes_d_essai():
    from commun.evenements import _PAR_EVENEMENT

    vus.clear()

    @abonner("essai.demandeur")
    def noter_demandeur(charge: dict, contexte: Contexte) -> None:
        vus.append((charge["id"], acteur_courant().role_base))

    @abonner("essai.systeme", perimetre="systeme", file="argent")
    def noter_systeme(charge: dict, contexte: Contexte) -> None:
        reserver("essai")
        vus.append((charge["id"], contexte.par.role))
        if charge.get("casse"):
            raise ValueError("panne volontaire")

    yield
    for nom in ("tests.noter_demandeur", "tests.noter_systeme"):
        del ABONNES[nom]
    _PAR_EVENEMENT.pop("essai.demandeur", None)
    _PAR_EVENEMENT.pop("essai.systeme", None)


def dernier_numero() -> int:
    from commun.models import Compteur

    return Compteur.objects.filter(cle="essai").values_list("dernier", flat=True).first() or 0


@pytest.mark.django_db
def test_une_livraison_par_abonne_dans_la_transaction_de_l_acte():
    publier("essai.systeme", par=VISITEUR, id="1")
    publier("sans.abonne", par=VISITEUR, id="2")
    assert list(Livraison.objects.values_list("abonne", "file", "etat")) == [
        ("tests.noter_systeme", "argent", "a_faire")
    ]
    assert Evenement.objects.count() == 2


@pytest.mark.django_db
def test_un_acte_annule_ne_publie_rien():
    with pytest.raises(ValueError, match="non"), transaction.atomic():
        publier("essai.systeme", par=VISITEUR, id="1")
        raise ValueError("non")
    assert Evenement.objects.count() == 0


@pytest.mark.django_db
def test_faite_une_seule_fois():
    publier("essai.systeme", par=VISITEUR, id="1")
    livraison = Livraison.objects.get()
    assert traiter_livraison(livraison.pk) is True
    assert traiter_livraison(livraison.pk) is False
    livraison.refresh_from_db()
    assert (livraison.etat, livraison.tentatives) == ("faite", 1)
    assert vus == [("1", "systeme")]
    assert dernier_numero() == 1


@pytest.mark.django_db
def test_un_travail_rate_ne_laisse_rien_et_s_arrete_a_cinq():
    publier("essai.systeme", par=VISITEUR, id="1", casse=True)
    livraison = Livraison.objects.get()
    for _ in range(7):
        assert traiter_livraison(livraison.pk) is False
    livraison.refresh_from_db()
    assert (livraison.etat, livraison.tentatives) == ("abandonnee", 5)
    assert livraison.erreur == "ValueError : panne volontaire"
    assert len(vus) == 5
    assert dernier_numero() == 0


@pytest.mark.django_db
def test_rejouer_une_livraison_abandonnee():
    publier("essai.systeme", par=VISITEUR, id="1", casse=True)
    livraison = Livraison.objects.get()
    for _ in range(6):
        traiter_livraison(livraison.pk)
    Evenement.objects.update(charge={"id": "1"})
    livraison.refresh_from_db()
    rejouer(livraison)
    assert traiter_livraison(livraison.pk) is True
    livraison.refresh_from_db()
    assert livraison.etat == EtatLivraison.FAITE


@pytest.mark.django_db
def test_le_travail_du_demandeur_se_fait_sous_ses_droits_relus():
    creer_limousin()
    acteur = creer_personne(Role.PREFECTURE_DEPARTEMENT, departement="87")
    national = creer_personne(Role.ANCT_VALIDATEUR)
    publier("essai.demandeur", par=acteur, id="1")
    publier("essai.demandeur", par=national, id="2")
    publier("essai.demandeur", par=SYSTEME, id="3")
    for livraison in Livraison.objects.order_by("cree_le"):
        assert traiter_livraison(livraison.pk) is True
    assert vus == [("1", "app_web"), ("2", "app_national"), ("3", "app_systeme")]


@pytest.mark.django_db
def test_une_habilitation_retiree_ne_travaille_plus():
    from comptes.models import Habilitation

    creer_limousin()
    acteur = creer_personne(Role.PREFECTURE_DEPARTEMENT, departement="87")
    publier("essai.demandeur", par=acteur, id="1")
    Habilitation.objects.update(retiree_le=LE)
    livraison = Livraison.objects.get()
    assert traiter_livraison(livraison.pk) is False
    livraison.refresh_from_db()
    assert livraison.erreur.startswith("DoesNotExist")
    assert vus == []


@pytest.mark.django_db
def test_le_balayage_reprend_ce_qui_attend_trop_et_rien_d_autre(settings):
    from datetime import timedelta

    from django.utils import timezone

    maintenant = timezone.now()
    publier("essai.systeme", par=VISITEUR, id="1")
    assert balayer_livraisons(le=maintenant) == 0
    assert balayer_livraisons(le=maintenant + timedelta(seconds=settings.BALAYAGE_DELAI + 1)) == 1
    assert balayer_livraisons(le=maintenant + timedelta(seconds=settings.BALAYAGE_DELAI + 2)) == 0


@pytest.mark.django_db
def test_le_perimetre_d_un_visiteur_suffit_pour_publier():
    with perimetre(VISITEUR):
        publier("essai.systeme", par=VISITEUR, id="1")
    assert Livraison.objects.count() == 1
