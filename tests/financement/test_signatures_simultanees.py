"""Both parties sign at the same instant: one active convention, made active once."""

from __future__ import annotations

import threading

import pytest

from commun.acteurs import SYSTEME, perimetre
from commun.models import Evenement, TransitionEffectuee
from commun.transitions import appliquer_transition
from financement.enums import EtatConvention
from financement.models import Convention, Signature
from tests.fabriques import LE, creer_limousin
from tests.financement.fabriques import creer_convention, relire
from tests.financement.signatures import code_recu, demander, faux_document, rendre, signataire
from tests.financement.test_campagnes_simultanees import ensemble
from tests.structures.fabriques import creer_structure

pytestmark = pytest.mark.django_db(transaction=True)
PARTIES = ("structure", "financeur")


@pytest.mark.parametrize("fois", [20, pytest.param(200, marks=pytest.mark.lent)])
def test_deux_signatures_au_meme_instant_une_activation(fois, settings):
    settings.SIGNATURE_CODES_PAR_HEURE = 2 * fois
    creer_limousin()
    structure = creer_structure()
    for _ in range(fois):
        convention = creer_convention(EtatConvention.A_SIGNER, structure=structure)
        faux_document(convention)
        gestes = []
        for partie in PARTIES:
            demande, par = demander(convention, partie), signataire(convention, partie)
            code = code_recu(par)
            gestes.append(lambda d=demande, c=code, p=par: rendre(d, c, p) and "fait")
        assert ensemble(gestes) == ["fait", "fait"]
        with perimetre(SYSTEME):
            signee = relire(convention)
            assert (signee.etat, signee.est_signee) == (EtatConvention.ACTIVE, True)
            noms = TransitionEffectuee.objects.filter(objet_id=convention.pk, vers="active")
            assert list(noms.values_list("nom", flat=True)) == ["activer"]
            assert (
                Evenement.objects.filter(type="convention.activer", charge__id=str(convention.pk)).count()
                == 1
            )
            preuves = Signature.objects.filter(objet_id=convention.pk)
            assert set(preuves.values_list("partie", flat=True)) == set(PARTIES) and preuves.count() == 2


def test_temoin_sans_verrou_chacun_croit_signer_le_premier():
    """Control: each reads, both believe that the other has not signed, nobody makes the convention active."""
    creer_limousin()
    convention = creer_convention(EtatConvention.A_SIGNER)
    lus = threading.Barrier(2)

    def signer_naivement(partie: str) -> str:
        par = signataire(convention, partie)
        with perimetre(par):
            lue = Convention.objects.get(pk=convention.pk)
            autre = lue.signee_financeur_le if partie == "structure" else lue.signee_structure_le
            lus.wait(timeout=30)
            appliquer_transition(lue, f"signer_{partie}", par=par, le=LE)
            if autre is not None:
                appliquer_transition(lue, "activer", par=par, le=LE)
        return "fait"

    gestes = [lambda p=partie: signer_naivement(p) for partie in PARTIES]
    assert ensemble(gestes) == ["fait", "fait"]
    with perimetre(SYSTEME):
        signee = relire(convention)
        assert (signee.etat, signee.est_signee) == (EtatConvention.A_SIGNER, True)
