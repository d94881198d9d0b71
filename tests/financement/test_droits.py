"""Stored computations: the engine's result, its trace, and versions that never change."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, ProgrammingError, transaction

from commun.acteurs import SYSTEME, perimetre
from commun.erreurs import ErreurMetier
from conseillers.services.contrats import annuler_contrat, declarer_depart, verifier_contrat
from financement.chargement import bareme_archive
from financement.enums import EtatConvention, NatureCalcul
from financement.models import Calcul, VersionBareme
from financement.moteur import Dossier, calculer
from financement.services.droits import calculer_droits, empreinte
from financement.version import version_moteur
from tests.conseillers.fabriques import acteur_structure, creer_contrat
from tests.fabriques import LE
from tests.financement.fabriques import (
    DEBUT,
    creer_convention,
    creer_postes_pourvus,
    ouvrir,
    personnes,
    relire,
)
from tests.outils import ecouler
from tests.structures.fabriques import creer_postes, creer_structure

pytestmark = pytest.mark.django_db

# DEBUT is 16 March 2026: sixteen days of March, then whole months, at the SMIC of each 1st × 1.34.
MARS = Decimal("1260.83")  # 16/31 × 1 823,03 × 1,34
AVRIL = MAI = Decimal("2442.86")  # 1 823,03 × 1,34
JUIN = Decimal("2501.81")  # 1 867,02 × 1,34


def constater(convention, *, jour: date) -> Calcul:
    le = LE + (jour - LE.date())
    with perimetre(SYSTEME):
        calculer_droits(convention=convention, par=SYSTEME, le=le)
    return Calcul.objects.filter(convention=convention, nature=NatureCalcul.CONSTATE).latest("version")


def test_le_constate_suit_les_jours_occupes():
    convention = creer_convention(EtatConvention.ACTIVE)
    calcul = constater(convention, jour=date(2026, 6, 30))
    assert calcul.montant == MARS + AVRIL + MAI + JUIN == Decimal("8648.36")
    assert [(ligne["mois"], ligne["jours_occupes"], ligne["montant"]) for ligne in calcul.lignes] == [
        ("2026-03", 16, "1260.83"),
        ("2026-04", 30, "2442.86"),
        ("2026-05", 31, "2442.86"),
        ("2026-06", 30, "2501.81"),
    ]
    assert calcul.lignes[0]["explication"].startswith("16/31 × ")
    assert (calcul.plafond, calcul.duree, calcul.mois_consommes) == (Decimal(50000), 24, Decimal("3.516129"))
    assert "relance-2021/plafond/public" in {parametre["parametre"] for parametre in calcul.parametres}


def test_memes_entrees_meme_ligne_puis_nouvelle_version():
    convention = creer_convention(EtatConvention.ACTIVE)
    premier = constater(convention, jour=date(2026, 4, 30))
    assert constater(convention, jour=date(2026, 4, 30)).pk == premier.pk
    suivant = constater(convention, jour=date(2026, 5, 31))
    assert suivant.version == premier.version + 1
    premier.refresh_from_db()
    assert (premier.montant, suivant.montant) == (MARS + AVRIL, MARS + AVRIL + MAI)
    assert Calcul.objects.filter(nature=NatureCalcul.PREVISIONNEL).count() == 1


def test_un_calcul_se_rejoue_au_centime_des_annees_apres():
    convention = creer_convention(EtatConvention.ACTIVE)
    constater(convention, jour=date(2026, 6, 30))
    for calcul in Calcul.objects.all():
        entrees = dict(calcul.entrees)
        assert empreinte(entrees) == calcul.entrees_sha256
        au = entrees.pop("arrete_au")
        archive = bareme_archive(VersionBareme.objects.get(pk=calcul.bareme_id).contenu)
        resultat = calculer(
            Dossier.depuis_json(json.loads(json.dumps(entrees))), archive, au=au and date.fromisoformat(au)
        )
        assert (archive.version, calcul.code_version) == (calcul.bareme_id, version_moteur())
        assert (resultat.montant_constate, resultat.plafond, resultat.mois_consommes) == (
            calcul.montant,
            calcul.plafond,
            calcul.mois_consommes,
        )
        assert [ligne.en_trace()["montant"] for ligne in resultat.lignes] == [
            ligne["montant"] for ligne in calcul.lignes
        ]


@pytest.mark.parametrize("modele", [Calcul, VersionBareme])
def test_un_calcul_ne_change_ni_ne_disparait(modele):
    creer_convention(EtatConvention.ACTIVE)
    for ordre in ({"op": "update"}, {"op": "delete"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            if ordre["op"] == "update":
                modele.objects.update(**({"montant": 1} if modele is Calcul else {"contenu": "{}"}))
            else:
                modele.objects.all()._raw_delete("default")
    assert modele.objects.count() >= 1


def test_le_bareme_archive_est_ferme_en_ecriture_aux_roles_du_site():
    convention = creer_convention(EtatConvention.ACTIVE)
    with (
        pytest.raises(ProgrammingError),
        transaction.atomic(),
        perimetre(personnes(convention.structure).validateur),
    ):
        VersionBareme.objects.update(contenu="{}")


def test_sans_signature_pas_de_droit():
    convention = creer_convention(EtatConvention.A_SIGNER)
    with pytest.raises(ErreurMetier, match="n'est pas signée des deux parties"), perimetre(SYSTEME):
        calculer_droits(convention=convention, par=SYSTEME, le=LE)


def test_la_rupture_donne_une_nouvelle_version():
    convention = creer_convention(EtatConvention.ACTIVE)
    ecouler()
    avant = constater(convention, jour=date(2026, 11, 1))
    poste = convention.postes.get().poste
    referent = acteur_structure(convention.structure)
    with perimetre(referent):
        declarer_depart(
            contrat=poste.contrats.get(),
            date_depart=date(2026, 4, 30),
            motif="Démission.",
            par=referent,
            le=LE,
        )
    ecouler()
    apres = Calcul.objects.filter(poste=poste, nature=NatureCalcul.CONSTATE).latest("version")
    assert apres.version == avant.version + 1
    assert apres.entrees["occupations"] == [["2026-03-16", "2026-04-30"]]
    assert apres.montant == MARS + AVRIL
    previsionnels = Calcul.objects.filter(poste=poste, nature=NatureCalcul.PREVISIONNEL)
    assert previsionnels.latest("version").montant == Decimal("50000.00")


def test_un_remplacant_compte_a_son_arrivee():
    convention = creer_convention(EtatConvention.ACTIVE)
    poste = convention.postes.get().poste
    referent = acteur_structure(convention.structure)
    with perimetre(referent):
        declarer_depart(
            contrat=poste.contrats.get(), date_depart=date(2026, 3, 31), motif="Départ.", par=referent, le=LE
        )
    creer_contrat(poste, date_debut=date(2026, 5, 1), date_fin=date(2027, 12, 31))
    calcul = constater(convention, jour=date(2026, 5, 31))
    assert calcul.entrees["occupations"] == [["2026-03-16", "2026-03-31"], ["2026-05-01", "2027-12-31"]]
    assert calcul.montant == MARS + MAI


def test_un_contrat_annule_ne_compte_pas():
    structure = creer_structure()
    postes = creer_postes_pourvus(structure, contrat="signe")
    creer_convention(EtatConvention.ACTIVE, structure=structure, postes=postes)
    gens = personnes(structure)
    with perimetre(gens.instructeur):
        annuler_contrat(
            contrat=postes[0].contrats.get(), motif="Jamais commencé.", par=gens.instructeur, le=LE
        )
    ecouler()
    calcul = Calcul.objects.filter(poste=postes[0], nature=NatureCalcul.CONSTATE).latest("version")
    assert (calcul.montant, calcul.lignes, calcul.entrees["occupations"]) == (Decimal("0.00"), [], [])


def test_la_quotite_du_contrat_multiplie_les_lignes():
    structure = creer_structure()
    postes = creer_postes_pourvus(structure, quotite=Decimal("0.8"))
    convention = creer_convention(EtatConvention.ACTIVE, structure=structure, postes=postes)
    calcul = constater(convention, jour=date(2026, 4, 30))
    assert calcul.entrees["quotite"] == "0.8"
    assert [ligne["montant"] for ligne in calcul.lignes] == ["1008.66", "1954.29"]


def test_chaque_jour_porte_la_quotite_du_contrat_qui_le_couvre():
    """Full time until 14 April, 80 % from the 20th: five vacant days, one line that mixes two shares."""
    structure = creer_structure()
    (poste,) = creer_postes(structure)
    creer_contrat(poste, etat="verifie", date_debut=DEBUT, date_fin=DEBUT + timedelta(days=29))
    creer_contrat(
        poste, etat="verifie", date_debut=date(2026, 4, 20), date_fin=date(2027, 1, 1), quotite=Decimal("0.8")
    )
    convention = creer_convention(EtatConvention.ACTIVE, structure=structure, postes=[poste])
    calcul = constater(convention, jour=date(2026, 5, 31))
    assert calcul.entrees["quotites"] == ["1", "0.8"]
    # (14/30 + 11/30 × 0,8) × 1 823,03 × 1,34 ; 1 823,03 × 1,34 × 0,8
    assert [ligne["montant"] for ligne in calcul.lignes] == ["1260.83", "1856.57", "1954.29"]
    assert "+ 11/30 × 1 823,03 €".replace(" ", "\u202f") in calcul.lignes[1]["explication"].replace(
        "\u00a0", "\u202f"
    ).replace(" ", "\u202f")
    previsionnel = Calcul.objects.get(convention=convention, nature=NatureCalcul.PREVISIONNEL)
    assert (previsionnel.entrees["quotite"], previsionnel.montant) == ("1", Decimal("50000.00"))


def test_verifier_le_contrat_debloque_la_premiere_tranche():
    structure = creer_structure()
    postes = creer_postes_pourvus(structure, contrat="signe")
    convention = creer_convention(EtatConvention.ACTIVE, structure=structure, postes=postes)
    assert list(convention.tranches.values_list("etat", flat=True)) == ["bloquee"] * 3
    instructeur = personnes(structure).instructeur
    with perimetre(instructeur):
        verifier_contrat(contrat=postes[0].contrats.get(), par=instructeur, le=LE)
    ecouler()
    assert convention.tranches.get(rang=1).etat == "prete"


def test_ouvrir_deux_fois_ne_change_rien():
    convention = creer_convention(EtatConvention.ACTIVE)
    avant = (
        list(Calcul.objects.values_list("pk", flat=True)),
        list(convention.tranches.values_list("pk", "etat")),
    )
    ouvrir(relire(convention))
    assert (
        list(Calcul.objects.values_list("pk", flat=True)),
        list(convention.tranches.values_list("pk", "etat")),
    ) == avant
