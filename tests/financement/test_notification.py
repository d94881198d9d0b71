"""A notified amount: version 1 at the activation, one row per notified computation, never changed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, transaction

from commun.acteurs import SYSTEME, perimetre
from commun.erreurs import ErreurMetier
from commun.models import Courriel, Evenement
from comptes.enums import Role
from financement.enums import EtatCampagne, EtatConvention, NatureCalcul
from financement.models import Calcul
from financement.services.notification import notifier_calcul, notifier_en_lot
from tests.fabriques import LE
from tests.financement.fabriques import creer_convention, ouvrir, personnes, relire
from tests.financement.fabriques_campagnes import creer_campagne
from tests.financement.test_droits import constater
from tests.outils import ecouler
from tests.structures.fabriques import creer_membre

pytestmark = pytest.mark.django_db


def notifies(convention) -> list[tuple]:
    lignes = Calcul.objects.filter(convention=convention, nature=NatureCalcul.NOTIFIE).order_by("version")
    return list(lignes.values_list("version", "montant", "declencheur", "origine__nature"))


def test_l_activation_notifie_le_montant_signe_de_chaque_poste():
    convention = creer_convention(EtatConvention.ACTIVE, nombre_postes=2)
    attendu = (1, Decimal("50000.00"), "convention.activer", NatureCalcul.PREVISIONNEL)
    assert notifies(convention) == [attendu, attendu]
    assert (
        sum(Calcul.objects.filter(nature=NatureCalcul.NOTIFIE).values_list("montant", flat=True))
        == convention.montant_previsionnel
    )
    ouvrir(relire(convention))
    assert notifies(convention) == [attendu, attendu]


def test_une_notification_copie_tout_le_calcul():
    convention = creer_convention(EtatConvention.ACTIVE)
    source = constater(convention, jour=date(2026, 6, 30))
    validateur = personnes(convention.structure).validateur
    with perimetre(validateur):
        notifie = notifier_calcul(calcul=source, par=validateur, le=LE)
        assert notifier_calcul(calcul=source, par=validateur, le=LE).pk == notifie.pk
    assert notifies(convention)[1:] == [(2, Decimal("8648.36"), "droits.notifier", NatureCalcul.CONSTATE)]
    autres = {"id", "cree_le", "nature", "version", "calcule_le", "origine", "declencheur", "par_libelle"}
    for champ in Calcul._meta.concrete_fields:
        if champ.name not in autres:
            assert getattr(notifie, champ.attname) == getattr(source, champ.attname), champ.name
    assert (notifie.origine_id, notifie.par_libelle, notifie.calcule_le) == (
        source.pk,
        validateur.libelle,
        LE,
    )
    charge = Evenement.objects.get(type="droits.notifier", charge__id=str(notifie.pk)).charge
    assert (charge["poste"], charge["version"]) == (str(notifie.poste_id), 2)


def test_un_calcul_depasse_n_est_plus_notifie():
    convention = creer_convention(EtatConvention.ACTIVE)
    ancien = constater(convention, jour=date(2026, 6, 30))
    constater(convention, jour=date(2026, 7, 31))
    with perimetre(SYSTEME), pytest.raises(ErreurMetier) as refus:
        notifier_calcul(calcul=ancien, par=SYSTEME, le=LE)
    assert refus.value.code == "calcul_depasse"
    assert len(notifies(convention)) == 1


def test_ni_une_notification_ni_une_convention_inactive_ne_se_notifient():
    convention = creer_convention(EtatConvention.ACTIVE)
    a_signer = creer_convention(EtatConvention.A_SIGNER)
    notification = Calcul.objects.get(convention=convention, nature=NatureCalcul.NOTIFIE)
    previsionnel = Calcul.objects.get(convention=a_signer, nature=NatureCalcul.PREVISIONNEL)
    for calcul, code in ((notification, "deja_notifie"), (previsionnel, "convention_inactive")):
        with perimetre(SYSTEME), pytest.raises(ErreurMetier) as refus:
            notifier_calcul(calcul=calcul, par=SYSTEME, le=LE)
        assert refus.value.code == code
    assert notifies(a_signer) == []


def test_en_lot_une_ligne_par_poste_et_rien_de_plus_au_second_passage():
    conventions = [creer_convention(EtatConvention.ACTIVE, nombre_postes=2) for _ in range(2)]
    for convention in conventions:
        constater(convention, jour=date(2026, 6, 30))
    lot = Calcul.objects.filter(nature=NatureCalcul.CONSTATE, entrees__arrete_au="2026-06-30")
    with perimetre(SYSTEME):
        assert notifier_en_lot(lot, par=SYSTEME, le=LE, objet_declencheur=conventions[0].pk) == 4
        assert notifier_en_lot(lot, par=SYSTEME, le=LE, objet_declencheur=conventions[0].pk) == 0
    attendu = (2, Decimal("8648.36"), "campagne.accepter", NatureCalcul.CONSTATE)
    for convention in conventions:
        assert notifies(convention)[2:] == [attendu, attendu]


def test_chaque_droit_notifie_en_lot_est_dit_a_la_structure(limousin):
    """A campaign over two hosts, one of them with two posts: one event per entitlement, one mail each, once."""
    conventions = [creer_convention(EtatConvention.ACTIVE, nombre_postes=nombre) for nombre in (1, 2)]
    for convention in conventions:
        creer_membre(convention.structure, Role.STRUCTURE_REFERENT)
    campagne = creer_campagne(EtatCampagne.ACCEPTEE)
    assert campagne.lots.get().effet["notifies"] == 3
    ecouler()
    ecouler()
    evenements = Evenement.objects.filter(type="droits.notifier", charge__version=2)
    assert {e.charge["poste"] for e in evenements} == {
        str(c.poste_id) for convention in conventions for c in convention.postes.all()
    }
    assert evenements.count() == 3
    recus = list(Courriel.objects.filter(gabarit="droit_notifie").values_list("destinataire", "sujet"))
    assert len(recus) == len(set(recus))
    numeros = [c.poste.numero for convention in conventions for c in convention.postes.all()]
    assert {sujet for _, sujet in recus} == {f"Droit notifié pour le poste {numero}" for numero in numeros}


def test_la_base_refuse_une_notification_sans_origine():
    convention = creer_convention(EtatConvention.ACTIVE)
    calcul = Calcul.objects.get(convention=convention, nature=NatureCalcul.PREVISIONNEL)
    calcul.pk, calcul._state.adding = None, True
    calcul.nature = NatureCalcul.NOTIFIE
    calcul.version = 9
    with pytest.raises(IntegrityError, match="calcul_notifie_a_une_origine"), transaction.atomic():
        calcul.save(force_insert=True)


@pytest.mark.django_db(transaction=True)
def test_deux_notifications_au_meme_instant_n_en_font_qu_une():
    convention = creer_convention(EtatConvention.ACTIVE)
    source = constater(convention, jour=date(2026, 6, 30))
    depart = Barrier(2)
    obtenues = []

    def notifier() -> None:
        depart.wait()
        try:
            with perimetre(SYSTEME):
                obtenues.append(notifier_calcul(calcul=source, par=SYSTEME, le=LE).pk)
        finally:
            connection.close()

    fils = [Thread(target=notifier) for _ in range(2)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    assert len(obtenues) == 2 and len(set(obtenues)) == 1
    assert len(notifies(convention)) == 2


def test_revenir_aux_memes_faits_donne_une_version_de_meme_montant():
    """Cancel and replay: the last version says the present facts, even when they are those of an older one."""
    convention = creer_convention(EtatConvention.ACTIVE)
    contrat = convention.postes.get().poste.contrats.get()
    avant = constater(convention, jour=date(2026, 6, 30))
    type(contrat).objects.filter(pk=contrat.pk).update(quotite=Decimal("0.5"))
    autre = constater(convention, jour=date(2026, 6, 30))
    type(contrat).objects.filter(pk=contrat.pk).update(quotite=1)
    apres = constater(convention, jour=date(2026, 6, 30))
    assert autre.montant == Decimal("4324.18")
    assert (apres.montant, apres.entrees_sha256) == (avant.montant, avant.entrees_sha256)
    assert (avant.version, autre.version, apres.version) == (2, 3, 4)
