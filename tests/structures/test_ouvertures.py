"""Public hosts first, private ones later: dated data, held by the form and by the service, said in docs/."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.http import QueryDict

from commun.acteurs import VISITEUR, perimetre
from commun.erreurs import ErreurMetier
from commun.parametres import Groupe, lire_texte
from structures.enums import Statut, TypeStructure
from structures.forms import DemandeForm
from structures.models import Demande
from structures.ouvertures import calendrier, exiger_ouverture
from structures.services.demandes import ouvrir_demande
from tests.structures.fabriques import donnees_demande, saisie_demande

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "demande-de-postes.md"
PRIVES = "Les employeurs privés (associations, économie sociale et solidaire) pourront déposer une demande à partir du "
FERME_UN_JOUR = """
description: essai
parametres:
  public:
    description: essai
    unit: regle
    values:
      "2020-11-17": {value: "ouvert", source: essai, statut: documente}
      "2027-01-01": {value: "ferme", source: essai, statut: documente}
  prive:
    description: essai
    unit: regle
    values:
      "2021-03-24": {value: "ouvert", source: essai, statut: documente}
"""


def refus(statut: str, le: datetime, dates: Groupe | None = None) -> str | None:
    try:
        exiger_ouverture(statut, le=le, dates=dates)
    except ErreurMetier as erreur:
        assert erreur.champ == "type_structure"
        return erreur.code
    return None


@pytest.mark.parametrize(
    ("statut", "instant", "attendu"),
    [
        # The Paris calendar: 23:00 UTC is the next day in winter.
        ("public", datetime(2020, 11, 16, 22, 59, 59, tzinfo=UTC), "pas_encore_ouvert"),
        ("public", datetime(2020, 11, 16, 23, 0, tzinfo=UTC), None),
        ("prive", datetime(2020, 11, 16, 22, 0, tzinfo=UTC), "pas_encore_ouvert"),
        ("prive", datetime(2021, 3, 23, 22, 59, 59, tzinfo=UTC), "pas_encore_ouvert"),
        ("prive", datetime(2021, 3, 23, 23, 0, tzinfo=UTC), None),
        ("prive", datetime(2026, 11, 22, tzinfo=UTC), None),
    ],
)
def test_chaque_employeur_a_partir_de_son_jour(statut, instant, attendu):
    assert refus(statut, instant) == attendu


def test_une_date_de_plus_ferme_sans_changer_le_passe():
    dates = lire_texte(FERME_UN_JOUR, nom="essai", fichier="essai.yaml")
    assert isinstance(dates, Groupe)
    assert refus("public", datetime(2026, 12, 31, 12, tzinfo=UTC), dates) is None
    assert refus("public", datetime(2027, 1, 1, 12, tzinfo=UTC), dates) == "ferme"
    assert refus("prive", datetime(2027, 1, 1, 12, tzinfo=UTC), dates) is None


@pytest.mark.django_db
def test_avant_l_heure_le_service_refuse_et_n_ecrit_rien(limousin):
    le = datetime(2021, 1, 11, 9, tzinfo=UTC)
    donnees = donnees_demande(type_structure=TypeStructure.PRIVEE)
    with perimetre(VISITEUR), pytest.raises(ErreurMetier) as refusee:
        ouvrir_demande(**donnees, par=VISITEUR, le=le)
    assert (refusee.value.code, refusee.value.champ) == ("pas_encore_ouvert", "type_structure")
    assert Demande.objects.count() == 0
    with perimetre(VISITEUR):
        ouvrir_demande(**donnees_demande(), par=VISITEUR, le=le)
    assert Demande.objects.count() == 1


@pytest.mark.django_db
def test_avant_l_heure_le_formulaire_donne_le_jour_a_cote_du_type(limousin):
    le = datetime(2021, 1, 11, 9, tzinfo=UTC)
    saisie = QueryDict(mutable=True)
    saisie.update(saisie_demande(type_structure="privee", denomination="Les Amis du Clic"))
    form = DemandeForm(saisie, le=le)
    assert not form.is_valid()
    assert form.errors["type_structure"] == [
        f"{PRIVES}24 mars 2021 : enregistrez votre brouillon et revenez ce jour-là."
    ]


def test_la_page_de_docs_dit_les_dates_du_fichier():
    lignes = [
        [cellule.strip() for cellule in ligne.strip("| \n").split("|")]
        for ligne in DOCUMENT.read_text(encoding="utf-8").splitlines()
        if ligne.startswith(("| public", "| privé"))
    ]
    attendues = [
        [
            statut.label.removeprefix("Employeur "),
            valeur.depuis.isoformat(),
            (valeur.texte or "").replace("ferme", "fermé"),
        ]
        for statut in Statut
        for valeur in calendrier().parametre(statut, unite="regle").valeurs
    ]
    assert [ligne[:3] for ligne in lignes] == attendues
