"""The whole chain in a real browser, from a host's request to the payment and the public figures."""

from __future__ import annotations

from collections import Counter

import pytest

from commun.models import Livraison
from commun.models.evenement import EtatLivraison
from financement.enums import EtatConvention, EtatOrdre, NatureCalcul
from financement.models import Calcul, Convention, Ordre
from structures.models import Poste, Structure
from tests.pile import etapes, etapes_convention
from tests.pile.navigation import Scene

pytestmark = [pytest.mark.pile, pytest.mark.navigateur]


@pytest.mark.timeout(1800)
def test_la_chaine_entiere(scene: Scene) -> None:
    agents = etapes.creer_agents(scene)
    with scene.pile.base():  # the decisions of 2021 are there, and nothing else
        assert (Structure.objects.count(), Poste.objects.count()) == (480, 703)
    with scene.personne("visiteur") as visiteur, scene.personne("coordination") as coordination:
        etapes.demander_des_postes(visiteur)
        avant = etapes.lire_les_statistiques(visiteur)
        scene.pile.attendre_les_livraisons()
        with scene.personne("préfecture") as prefecture:
            prefecture.se_connecter(agents.prefecture)
            etapes.rendre_un_avis(prefecture)
        coordination.se_connecter(agents.coordination)
        etapes.attribuer(coordination)
        with scene.personne("hôte") as hote:
            etapes.publier_une_offre(hote)
            with scene.personne("candidate") as candidate:
                etapes.candidater(candidate)
            etapes.recruter(hote)
            etapes.verifier_le_contrat(coordination)
            etapes_convention.preparer_la_convention(hote)
            etapes_convention.demander_une_correction(coordination)
            etapes_convention.corriger_la_convention(hote)
            etapes_convention.valider_la_convention(coordination)
            etapes_convention.signer_pour_la_structure(hote)
            with scene.personne("financeur") as financeur:
                financeur.se_connecter(agents.financeur)
                etapes_convention.signer_pour_l_etat(financeur)
            etapes_convention.verifier_la_convention(hote, visiteur)
            etapes.deposer_les_pieces(hote)
            etapes.accepter_les_pieces(coordination)
            etapes.lire_les_droits(hote)
            etapes.donner_le_compte(hote)
            etapes.verifier_le_compte(coordination)
        with scene.personne("ordonnateur") as ordonnateur:
            ordonnateur.se_connecter(agents.ordonnateur)
            etapes.proposer_le_paiement(ordonnateur)
        with scene.personne("comptable") as comptable:
            comptable.se_connecter(agents.comptable)
            etapes.approuver_le_paiement(comptable)
        with scene.personne("organisme") as organisme:
            organisme.se_connecter(agents.organisme)
            etapes.former(organisme)
        with scene.personne("conseillère") as conseillere:
            etapes.animer_un_atelier(conseillere)
        apres = etapes.lire_les_statistiques(visiteur)
        visiteur.aller("/demo/courriels", "courriels de la démonstration")
    assert {nom: apres[nom] - avant[nom] for nom in ("personnes", "activites")} == {
        "personnes": 7,
        "activites": 1,
    }
    scene.pile.attendre_les_livraisons()
    partis = Counter(scene.pile.courriels())
    assert len(partis) >= 15
    assert [courriel for courriel, fois in partis.items() if fois > 1] == []  # each mail left once
    with scene.pile.base():
        convention = Convention.objects.get(structure__denomination=etapes.STRUCTURE)
        assert convention.etat == EtatConvention.ACTIVE
        assert Ordre.objects.get(tranche__convention=convention).etat == EtatOrdre.APPROUVE
        natures = Calcul.objects.filter(convention=convention).values_list("nature", flat=True)
        assert {NatureCalcul.PREVISIONNEL, NatureCalcul.CONSTATE} <= set(natures)
        assert (
            not Livraison.objects.filter(etat=EtatLivraison.ABANDONNEE)
            .exclude(abonne__startswith="tests.")
            .exists()
        )
