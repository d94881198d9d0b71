"""Pix: declared or imported, told as such, the same for the score."""

from __future__ import annotations

from datetime import UTC, datetime
from html import unescape
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from candidatures.models import Candidat, ImportPix, ProfilRecherche
from candidatures.pix import ResultatPix, niveau_moyen, source_pix
from candidatures.pix.fichier import lire_resultats
from commun.erreurs import ErreurMetier
from comptes.enums import Role
from tests.candidatures.fabriques import acteur_candidat, creer_candidat, creer_import_pix, hote_de
from tests.fabriques import creer_personne
from tests.outils import client_de, compter_requetes
from tests.structures.fabriques import creer_offre

JANVIER, FEVRIER = datetime(2026, 1, 12, tzinfo=UTC), datetime(2026, 2, 12, tzinfo=UTC)
EXPORT = (
    '\ufeff"Nom de l\'organisation";"ID Campagne";"Nom de la campagne";"Nom du Participant";'
    '"Prénom du Participant";"Code candidat";"Envoi (O/N)";"Date de l\'envoi";"Nombre de pix total"\n'
)


def export(*lignes: tuple[str, str, str, str]) -> bytes:
    """A file as Pix exports it: code, sent or not, date, total."""
    corps = "".join(
        f'"ANCT";"12";"CN 2026";"Nom";"Prénom";"{code}";"{envoi}";"{jour}";"{total}"\n'
        for code, envoi, jour, total in lignes
    )
    return (EXPORT + corps).encode()


@pytest.mark.parametrize(
    ("total", "niveau"), [(0, 0), (127, 0), (128, 1), (655, 5), (895, 6), (1024, 8), (5000, 8)]
)
def test_le_niveau_moyen_de_seize_competences(total, niveau):
    assert niveau_moyen(total) == niveau


def test_le_fichier_de_pix_et_le_notre():
    nom, lus = lire_resultats(export(("C-4F7K2", "Oui", "2026-01-12", "655"), ("c-aaaa2", "Non", "NA", "NA")))
    assert nom == "CN 2026"
    assert lus == [
        ResultatPix(2, "C-4F7K2", "", 5, JANVIER),
        ResultatPix(3, "C-AAAA2", "", None, None),
    ]
    nom, lus = lire_resultats(b"E-mail,Niveau\nLou@Exemple.fr,4\n\nX@exemple.fr,9\n")
    assert (nom, lus) == (
        "",
        [ResultatPix(2, "", "lou@exemple.fr", 4, None), ResultatPix(4, "", "x@exemple.fr", None, None)],
    )


@pytest.mark.parametrize(
    ("contenu", "message"),
    [
        (b"", "Ce fichier est vide"),
        ("Nom;Niveau\nÉ;3".encode("latin-1"), "Enregistrez ce fichier au format CSV, encodage UTF-8"),
        (b"Nom;Niveau\nLou;3", "Il manque une colonne qui désigne le candidat"),
        (b"Code;Score\nC-1;3", "Il manque la colonne « Nombre de pix total »"),
        (b"PK\x03\x04\x00\x00", "Ce fichier n'est pas un tableau CSV"),
        (b"Code;Niveau\n" + b"C;1\n" * 20_001, "Ce fichier compte plus de 20000 lignes"),
        (b"a" * (5 * 1024 * 1024 + 1), "Ce fichier dépasse 5 Mo"),
    ],
)
def test_un_fichier_refuse_dit_pourquoi(contenu, message):
    with pytest.raises(ErreurMetier, match=message) as refus:
        lire_resultats(contenu)
    assert refus.value.champ == "fichier"


@pytest.mark.django_db
@pytest.mark.usefixtures("limousin")
def test_importer_l_emporte_sur_declarer_et_se_rejoue():
    lou, ana, sam = (creer_candidat() for _ in range(3))
    Candidat.objects.filter(pk=lou.pk).update(pix=2)
    codes = dict(ProfilRecherche.objects.values_list("candidat_id", "reference"))
    anct = client_de(creer_personne(Role.ANCT_INSTRUCTEUR))
    fichier = export(
        (codes[lou.pk], "Oui", "2026-02-12", "655"),
        (codes[ana.pk], "Non", "NA", "NA"),
        ("C-ABSENT", "Oui", "2026-02-12", "655"),
    )
    comptes = []
    for _ in range(2):
        envoi = anct.post(
            "/instruction/pix/",
            {"fichier": SimpleUploadedFile("cn.csv", fichier, "text/csv"), "campagne": ""},
        )
        assert envoi.status_code == 302
        bilan = ImportPix.objects.latest("cree_le")
        comptes.append(
            (bilan.campagne, bilan.lignes, bilan.rapprochees, bilan.inchangees, bilan.nombre_ecarts)
        )
    assert comptes == [("CN 2026", 3, 1, 0, 2), ("CN 2026", 3, 0, 1, 2)]
    page = unescape(anct.get(envoi.url).content.decode()).replace("\u00a0", " ")
    assert "Ligne 3 : résultat non partagé, ou niveau illisible" in page
    assert "Ligne 4 : aucun candidat n'a ce code ou cette adresse" in page
    lou.refresh_from_db()
    profil = ProfilRecherche.objects.get(pk=lou.pk)
    assert (lou.pix, lou.pix_importe, lou.pix_campagne, profil.pix, profil.pix_est_importe) == (
        2,
        5,
        "CN 2026",
        5,
        True,
    )
    # An older result changes nothing; a newer one does. Two keys that name two people are refused.
    creer_import_pix(ResultatPix(2, codes[lou.pk], "", 1, JANVIER))
    creer_import_pix(ResultatPix(2, "", ana.email, 3, FEVRIER))
    double = creer_import_pix(ResultatPix(7, codes[lou.pk], sam.email, 8, FEVRIER))
    assert double.ecarts == [{"ligne": 7, "motif": "le code et l'adresse désignent deux personnes"}]
    assert sorted(ProfilRecherche.objects.values_list("pix", "pix_est_importe"), key=str) == [
        (3, True),
        (5, True),
        (None, False),
    ]


@pytest.mark.django_db
@pytest.mark.usefixtures("limousin")
def test_chacun_lit_d_ou_vient_le_niveau():
    candidat, offre = creer_candidat(), creer_offre()
    moi, hote = client_de(acteur_candidat(candidat)), client_de(hote_de(offre))
    recherche = {
        "commune": "Panazol",
        "distance": "40",
        "disponible_le": "2026-03-02",
        "situation": "en_emploi",
        "a_experience": "non",
        "pix": "3",
    }
    classement = f"/espace/structure/offres/{offre.pk}/candidats/"
    assert moi.post("/candidats/espace/recherche/", recherche).status_code == 302
    assert "6 sur 10, Pix niveau 3 (déclaré)" in hote.get(classement).content.decode()
    creer_import_pix(ResultatPix(2, "", candidat.email, 4, FEVRIER))
    assert "8 sur 10, Pix niveau 4 (importé)" in hote.get(classement).content.decode()
    # Declaring again afterwards changes what is declared, not what counts.
    assert moi.post("/candidats/espace/recherche/", recherche | {"pix": "8"}).status_code == 302
    assert "8 sur 10, Pix niveau 4 (importé)" in hote.get(classement).content.decode()
    assert "importé</span>" in moi.get("/candidats/espace/").content.decode()


@pytest.mark.django_db
@pytest.mark.usefixtures("limousin")
def test_la_commande_lit_la_source_reglee_et_sait_essayer(tmp_path):
    creer_candidat(email="candidate@exemple.fr")
    campagne = "conseiller-numerique-2026"
    dit = StringIO()
    call_command("importer_pix", "--campagne", campagne, "--essai", stdout=dit)
    assert "3 ligne(s) : 1 niveau(x) enregistré(s), 0 déjà connu(s)." in dit.getvalue()
    assert (ImportPix.objects.count(), Candidat.objects.get().pix_importe) == (0, None)
    call_command("importer_pix", "--campagne", campagne, stdout=StringIO())
    assert Candidat.objects.get().pix_importe == 5
    with pytest.raises(ErreurMetier, match="n'est pas connue"):
        source_pix().resultats("autre")
    fichier = tmp_path / "vide.csv"
    fichier.write_bytes(b"Nom\n")
    for arguments in ((), (str(fichier),), (str(tmp_path / "absent.csv"),)):
        with pytest.raises(CommandError):
            call_command("importer_pix", *arguments, stdout=StringIO())


@pytest.mark.django_db
@pytest.mark.usefixtures("limousin")
def test_les_pages_pix_gardent_leur_nombre_de_requetes():
    anct = client_de(creer_personne(Role.ANCT_INSTRUCTEUR))
    bilan = creer_import_pix()
    une = compter_requetes(anct, "/instruction/pix/")
    for _ in range(9):
        creer_import_pix()
    assert une == compter_requetes(anct, "/instruction/pix/") <= 15
    assert compter_requetes(anct, f"/instruction/pix/{bilan.pk}/") <= 15
