"""Decisions, posts and public counts: what the committee and the import share."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import ProgrammingError, transaction

from commun.acteurs import SYSTEME, VISITEUR, perimetre
from commun.erreurs import ErreurMetier
from structures.accueil import chiffres
from structures.enums import Dispositif, SensDecision, Statut
from structures.models import Demande, Poste, PostesParDepartement, Rattachement, Structure
from structures.selecteurs import situation_departements
from structures.services.attribution import (
    attribuer_postes,
    enregistrer_decision,
    projeter_postes,
    recompter_postes,
)
from structures.services.structures import trouver_ou_creer_structure
from territoires.models import Departement
from tests.fabriques import LE, creer_limousin
from tests.structures.fabriques import (
    creer_comite,
    creer_demande,
    creer_postes,
    creer_structure,
    prefecture,
    siret_valide,
    validateur,
)

pytestmark = pytest.mark.django_db


def decision_importee(nombre: int = 3, structure: Structure | None = None, code: str = "87"):
    creer_limousin()
    return enregistrer_decision(
        comite=creer_comite(),
        departement=Departement.objects.get(pk=code),
        structure=structure,
        statut=Statut.PRIVE,
        sens=SensDecision.POSITIVE,
        nombre_postes=nombre,
        dispositif=Dispositif.FORFAIT_2021,
        cle_source=f"ligne-{nombre}-{code}",
        empreinte_source="ab" * 32,
        montant_publie=Decimal("110415.00"),
        par=SYSTEME,
        le=LE,
    )


def test_decision_sans_structure_puis_postes():
    decision = decision_importee()
    postes = attribuer_postes(
        decision=decision, structure=None, nombre=3, date_attribution=date(2021, 4, 7), par=SYSTEME, le=LE
    )
    assert [(p.numero, p.structure_id, p.dispositif, p.statut, p.date_attribution) for p in postes] == [
        (f"P-87-0000{n}", None, "forfait-2021", "prive", date(2021, 4, 7)) for n in (1, 2, 3)
    ]
    assert Rattachement.objects.count() == 0
    assert (decision.montant_publie, decision.decidee_par_id) == (Decimal("110415.00"), None)


@pytest.mark.parametrize("nombre", [0, -1, 4])
def test_pas_plus_de_postes_que_la_decision(nombre: int):
    decision = decision_importee(3)
    with pytest.raises(ErreurMetier) as refus:
        attribuer_postes(
            decision=decision, structure=None, nombre=nombre, date_attribution=LE.date(), par=SYSTEME, le=LE
        )
    assert refus.value.code == "decision_epuisee"
    assert Poste.objects.count() == 0


def test_en_deux_fois_jusqu_au_nombre_decide():
    decision = decision_importee(3)
    for nombre in (2, 1):
        attribuer_postes(
            decision=decision, structure=None, nombre=nombre, date_attribution=LE.date(), par=SYSTEME, le=LE
        )
    with pytest.raises(ErreurMetier) as refus:
        attribuer_postes(
            decision=decision, structure=None, nombre=1, date_attribution=LE.date(), par=SYSTEME, le=LE
        )
    assert refus.value.message == "La décision accorde 3 postes, il en reste 0 à créer."


@pytest.mark.parametrize(("sens", "nombre"), [("positive", 0), ("negative", 1), ("examen", 2)])
def test_decision_incoherente(sens: str, nombre: int):
    creer_limousin()
    with pytest.raises(ErreurMetier) as refus:
        enregistrer_decision(
            comite=creer_comite(),
            departement=Departement.objects.get(pk="87"),
            statut=Statut.PUBLIC,
            sens=SensDecision(sens),
            nombre_postes=nombre,
            par=SYSTEME,
            le=LE,
        )
    assert refus.value.code == "decision_postes"


def test_un_numero_annule_est_redonne():
    """A transaction undone leaves no hole."""
    structure = creer_structure()
    creer_postes(structure, 2)
    with pytest.raises(RuntimeError), transaction.atomic():
        creer_postes(structure, 5)
        raise RuntimeError
    assert creer_postes(structure, 1)[0].numero == "P-87-00003"
    assert PostesParDepartement.objects.get(pk="87").attribues == 3


def test_territoire_prioritaire_du_poste():
    structure = creer_structure()
    Structure.objects.filter(pk=structure.pk).update(en_qpv=True)
    structure.refresh_from_db()
    assert creer_postes(structure)[0].territoire_prioritaire is True
    assert creer_postes()[0].territoire_prioritaire is False


def test_zrr_lue_sur_la_commune_au_jour_de_l_acte():
    from territoires.models import Zonage

    communes = creer_limousin()
    Zonage.objects.create(
        commune=communes["Guéret"],
        type="frr",
        date_debut=date(2024, 7, 1),
        date_fin=date(2026, 3, 2),
        source="essai",
    )
    Zonage.objects.create(
        commune=communes["Saint-Junien"], type="zrr", date_debut=date(2026, 3, 3), source="essai"
    )
    assert [creer_structure(nom).en_zrr for nom in ("Guéret", "Saint-Junien", "Limoges")] == [
        True,
        False,
        False,
    ]


def test_trouver_ou_creer_ne_change_rien_a_l_existante():
    structure = creer_structure(denomination="Mairie")
    with perimetre(SYSTEME):
        trouvee, creee = trouver_ou_creer_structure(
            siret=structure.siret,
            denomination="Autre",
            type_structure="privee",
            departement=structure.departement,
            par=SYSTEME,
            le=LE,
        )
    assert (trouvee.pk, creee, trouvee.denomination, trouvee.statut) == (
        structure.pk,
        False,
        "Mairie",
        "public",
    )


def test_statut_impose_par_la_source():
    creer_limousin()
    with perimetre(SYSTEME):
        structure, _ = trouver_ou_creer_structure(
            siret=siret_valide(),
            denomination="Association",
            type_structure="collectivite",
            departement=Departement.objects.get(pk="19"),
            statut=Statut.PRIVE,
            par=SYSTEME,
            le=LE,
        )
    assert (structure.statut, structure.commune) == ("prive", None)


def test_chiffre_public_lu_par_un_visiteur():
    creer_postes(creer_structure(), 3)
    creer_postes(creer_structure("Guéret"), 2)
    with perimetre(VISITEUR):
        (chiffre,) = chiffres()
        assert (chiffre.cle, chiffre.valeur, chiffre.libelle) == (
            "postes_attribues",
            5,
            "postes attribués sur 4\u202f000",
        )
        with pytest.raises(ProgrammingError), transaction.atomic():
            projeter_postes("87", 1)


def test_situation_par_departement():
    creer_postes(creer_structure(), 3)
    creer_demande()
    with perimetre(prefecture()) as agent:
        (haute_vienne,) = situation_departements(agent, Demande.objects.all())
        assert (haute_vienne.code, haute_vienne.attribues, haute_vienne.objectif_postes) == ("87", 3, 36)
        assert haute_vienne.nombre_demandes == 1
    with perimetre(validateur()) as national:
        assert {d.code: d.attribues for d in situation_departements(national, Demande.objects.all())} == {
            "19": 0,
            "23": 0,
            "75": 0,
            "87": 3,
            "972": 0,
        }


def test_rendre_et_recompter():
    creer_postes(creer_structure(), 3)
    creer_postes(creer_structure("Guéret"), 2)
    with perimetre(SYSTEME):
        assert recompter_postes() == {}
        Poste.objects.filter(numero="P-87-00001").update(date_rendu=LE.date())
        projeter_postes("87", -1)
        assert recompter_postes() == {}
        PostesParDepartement.objects.filter(pk="87").update(attribues=9)
        PostesParDepartement.objects.filter(pk="23").delete()
        assert recompter_postes() == {"23": (0, 2), "87": (9, 2)}
        assert recompter_postes() == {}


def test_commande_de_recompte():
    creer_postes(creer_structure(), 3)
    PostesParDepartement.objects.update(attribues=1)
    sortie = StringIO()
    call_command("recompter_postes", stdout=sortie)
    call_command("recompter_postes", stdout=sortie)
    assert sortie.getvalue().splitlines() == ["87 : 1 corrigé en 3", "1 écart(s).", "0 écart(s)."]
