"""The worked example of docs/grand-livre.md, played by the real services."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from uuid import uuid4

import pytest

from commun.acteurs import SYSTEME
from comptes.enums import Role
from financement.enums import Compte, EtatConvention
from financement.models import Ordre
from financement.selecteurs_livre import solde
from financement.services import comptabilisation, trop_percus
from tests.fabriques import LE, creer_personne
from tests.financement.fabriques import creer_convention
from tests.financement.fabriques_livre import comptabiliser_notification

PAGE = Path(__file__).parents[2] / "docs" / "grand-livre.md"
COLONNES = (
    Compte.ENGAGEMENTS, Compte.AVANCES, Compte.ORDRES_A_PAYER, Compte.TRESORERIE, Compte.SUBVENTIONS,
    Compte.CREANCES, Compte.REMISES,
)  # fmt: skip


def tableau() -> list[tuple[str, list[Decimal]]]:
    texte = PAGE.read_text(encoding="utf-8")
    exemple = texte.split("<!-- exemple -->")[1].split("<!-- fin de l'exemple -->")[0]
    lignes = [[c.strip() for c in ligne.strip("|").split("|")] for ligne in exemple.strip().splitlines()[2:]]
    return [
        (acte, [Decimal(c.replace(" ", "").replace(",", ".")) for c in soldes]) for acte, *soldes in lignes
    ]


@pytest.mark.django_db
def test_l_exemple_de_la_page_est_celui_des_services():
    convention = creer_convention(EtatConvention.ACTIVE)
    comptabilisation.annuler_engagement(convention=convention, motif="Autre montant.", par=SYSTEME, le=LE)
    convention.montant_previsionnel = Decimal("49995.29")
    ordre = Ordre(pk=uuid4(), tranche=convention.tranches.first(), montant=Decimal("9999.06"))
    ordre.tranche.convention = convention
    faits: list = []

    def constater():
        par = creer_personne(Role.ANCT_VALIDATEUR)
        faits.append(
            trop_percus.constater_trop_percu(convention=convention, motif="Poste rendu.", par=par, le=LE)
        )
        par = creer_personne(Role.ORDONNATEUR)
        trop_percus.notifier_trop_percu(trop_percu=faits[0], par=par, le=LE)

    def rembourser():
        par = creer_personne(Role.COMPTABLE)
        trop_percus.recouvrer(
            trop_percu=faits[0], montant=Decimal("3000.00"), reference="VIR 1", par=par, le=LE
        )

    def abandonner():
        par = creer_personne(Role.ORDONNATEUR)
        trop_percus.abandonner_trop_percu(trop_percu=faits[0], motif="Structure dissoute.", par=par, le=LE)

    commun = {"par": SYSTEME, "le": LE}
    actes = [
        lambda: comptabilisation.comptabiliser_engagement(convention=convention, **commun),
        lambda: comptabilisation.comptabiliser_ordre(ordre=ordre, **commun),
        lambda: comptabilisation.comptabiliser_paiement(ordre=ordre, **commun),
        lambda: comptabiliser_notification(convention, "6249.41"),
        lambda: comptabiliser_notification(convention, "6000.00"),
        constater,
        rembourser,
        abandonner,
        lambda: comptabilisation.annuler_engagement(convention=convention, motif="Résiliée.", **commun),
    ]
    attendus = tableau()
    assert len(attendus) == len(actes)
    for (acte, soldes), jouer in zip(attendus, actes, strict=True):
        jouer()
        assert (acte, [solde(convention, compte) for compte in COLONNES]) == (acte, soldes)
