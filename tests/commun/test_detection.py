"""Direct identifiers in a free text: 95 % of 200 drawn examples are seen, no figure of the domain is taken for one."""

from __future__ import annotations

from random import Random

import pytest

from commun.detection import donnees_reperees

SEPARATEURS = ("", " ", ".", "-", "\u00a0")
PHRASES = (
    "Rappeler au {} demain.",
    "{}",
    "Voir avec elle ({}), disponible.",
    "Vu le 12 mars ; {} : d'accord.",
)


def _nir(hasard: Random) -> str:
    s = hasard.choice(SEPARATEURS)
    departement = hasard.choice(["87", "19", "2A", "2B", "75", "99"])
    groupes = [
        hasard.choice("12"), f"{hasard.randint(0, 99):02}", f"{hasard.randint(1, 12):02}", departement,
        f"{hasard.randint(1, 999):03}", f"{hasard.randint(1, 999):03}",
    ]  # fmt: skip
    if hasard.random() < 0.5:
        groupes.append(f"{hasard.randint(1, 97):02}")
    return s.join(groupes)


def _telephone(hasard: Random) -> str:
    s = hasard.choice(SEPARATEURS)
    corps = [f"{hasard.randint(0, 99):02}" for _ in range(4)]
    debut = hasard.choice(["0", "+33", "+33 (0)", "0033", "+590"])
    premier = str(hasard.randint(1, 9))
    return (debut + ("" if debut == "0" else s) + premier) + s + s.join(corps)


def _courriel(hasard: Random) -> str:
    nom = hasard.choice(["lou.martin", "l-martin", "lou+pro", "LMARTIN", "martin87"])
    hote = hasard.choice(["exemple.fr", "mairie-essai.gouv.fr", "essai.example.org"])
    return nom + hasard.choice(["@", "@", " @ ", "(at)", " [at] ", " arobase "]) + hote


@pytest.mark.parametrize("fabriquer", [_nir, _telephone, _courriel], ids=["nir", "telephone", "courriel"])
def test_chaque_sorte_est_vue(fabriquer):
    hasard = Random(87)
    textes = [hasard.choice(PHRASES).format(fabriquer(hasard)) for _ in range(200)]
    manques = [texte for texte in textes if not donnees_reperees(texte)]
    assert len(manques) <= 10, manques[:5]


@pytest.mark.parametrize(
    "texte",
    [
        "SIRET 13002526500013",
        "SIRET 130 025 265 00013",
        "Salaire de 1 950,00 € par mois, 35 h, du 01/04/2026 au 31/03/2028",
        "Convention 87-2026-0012, poste 2021-1234-02, tranche de 12 345,67 €",
        "Code postal 87000, commune 87085, réunion le 10.03.2026 à 14 h 30",
        "IBAN FR23 4003 1000 0100 0001 2345 V17",
        "A répondu @ la question ; note 4/5",
    ],
)
def test_un_chiffre_du_domaine_n_est_pas_une_personne(texte):
    assert donnees_reperees(texte) == []


def test_la_nature_et_le_texte_sont_dits():
    trouvees = donnees_reperees("Lou : 05 55 12 34 56, lou@exemple.fr, 2 84 05 87 085 123 45.")
    assert [(t.nature, t.texte) for t in trouvees] == [
        ("numéro de téléphone", "05 55 12 34 56"),
        ("adresse électronique", "lou@exemple.fr"),
        ("numéro de sécurité sociale", "2 84 05 87 085 123 45"),
    ]


def test_une_note_dit_ce_qu_elle_ne_peut_pas_contenir():
    from candidatures.forms import NoteForm

    refusee = NoteForm({"texte": "La rappeler au 05 55 12 34 56 (lou@exemple.fr)."})
    assert not refusee.is_valid()
    assert refusee.errors["texte"] == [
        "Retirez de la note : numéro de téléphone (05 55 12 34 56), adresse électronique (lou@exemple.fr)."
        " Les coordonnées utiles sont déjà dans la fiche."
    ]
    assert NoteForm({"texte": "Très à l'aise avec les débutants ; à revoir le 12/03."}).is_valid()
