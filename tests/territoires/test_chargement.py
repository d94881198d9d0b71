"""The loader: complete, idempotent, and true to the files."""

from __future__ import annotations

import gzip
import io
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.db.models import ProtectedError, Sum

from territoires.chargement import charger_territoires
from territoires.geo import distance_km
from territoires.models import Commune, Departement, Region, VersionReference, Zonage
from territoires.recherche import chercher_communes

LE = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
ENTETE = "code,nom,type,departement,region,epci,population,codes_postaux,lon,lat,lon_mairie,lat_mairie"
LIMOGES = "87085,Limoges,COM,87,75,248719312,129937,87000 87100 87280,1.2488,45.8544,1.2603,45.8266"
TULLE = "19272,Tulle,COM,19,75,241927201,14812,19000,1.7613,45.2731,,"
NOUMEA = "98818,Nouméa,COM,988,988,,94285,98800,,,,"


@pytest.fixture
def dossier(tmp_path: Path) -> Path:
    """Reference files of three communes."""
    (tmp_path / "regions.csv").write_text("code,nom\n75,Nouvelle-Aquitaine\n988,Nouvelle-Calédonie\n")
    (tmp_path / "departements.csv").write_text(
        "code,nom,region,zone,fuseau,objectif_documente\n"
        "19,Corrèze,75,metropole,Europe/Paris,22\n"
        "87,Haute-Vienne,75,metropole,Europe/Paris,\n"
        "988,Nouvelle-Calédonie,988,autre_outre_mer,Pacific/Noumea,\n"
    )
    ecrire(tmp_path, LIMOGES, TULLE, NOUMEA)
    return tmp_path


def ecrire(dossier: Path, *lignes: str) -> None:
    (dossier / "communes.csv.gz").write_bytes(gzip.compress("\n".join([ENTETE, *lignes, ""]).encode()))


@pytest.mark.usefixtures("france")
class TestFichiersLivres:
    def test_le_compte_y_est(self) -> None:
        assert Commune.objects.filter(type="COM").count() == 34_969
        assert Commune.objects.filter(type="ARM").count() == 45
        assert Departement.objects.count() == 109
        assert Region.objects.count() == 26
        assert Commune.objects.filter(latitude__isnull=True).count() == 98

    def test_les_objectifs_font_4000_postes(self) -> None:
        assert Departement.objects.aggregate(n=Sum("objectif_postes")) == {"n": 4000}
        documentes = Departement.objects.filter(objectif_statut="documente").order_by("code")
        assert list(documentes.values_list("code", "objectif_postes")) == [("19", 22), ("23", 14), ("87", 36)]
        hors_programme = Departement.objects.filter(zone="autre_outre_mer")
        assert set(hors_programme.values_list("objectif_postes", flat=True)) == {0}

    def test_chaque_departement_a_un_fuseau_connu_et_sa_population(self) -> None:
        for fuseau in Departement.objects.values_list("fuseau", flat=True).distinct():
            assert ZoneInfo(fuseau).key == fuseau
        haute_vienne = Departement.objects.get(pk="87")
        assert haute_vienne.population == 373_167
        # Paris counts once, not once more by arrondissement.
        assert Departement.objects.get(pk="75").population == 2_103_778

    def test_aucune_mairie_ne_s_egare(self) -> None:
        """Outside French Guiana no town hall lies more than 15 km from its commune's centroid."""
        with gzip.open(Path(__file__).parents[2] / "territoires/donnees/communes.csv.gz", "rt") as fichier:
            lignes = [ligne.rstrip("\n").split(",") for ligne in fichier][1:]
        ecarts = {
            ligne[0]: distance_km(float(ligne[9]), float(ligne[8]), float(ligne[11]), float(ligne[10]))
            for ligne in lignes
            if ligne[9] and ligne[11] and ligne[3] != "973"
        }
        assert len(ecarts) > 34_000
        assert max(ecarts.values()) < 15
        verneuil = Commune.objects.get(pk="87201")
        assert (verneuil.latitude, verneuil.longitude) == (45.8502, 1.1295)

    def test_un_nom_est_unique_dans_son_departement(self) -> None:
        noms = Commune.objects.filter(en_vigueur=True).values_list("departement_id", "nom_recherche")
        assert len(noms) == len(set(noms))

    def test_le_tri_ignore_accents_et_majuscules(self) -> None:
        assert list(Region.objects.order_by("nom_tri").values_list("nom", flat=True))[5:11] == [
            "Grand Est",
            "Guadeloupe",
            "Guyane",
            "Hauts-de-France",
            "Île de Clipperton",
            "Île-de-France",
        ]

    def test_recharger_ne_change_rien(self) -> None:
        with connection.cursor() as curseur:
            curseur.execute("SELECT sum(xmin::text::bigint) FROM territoires_commune")
            avant = curseur.fetchone()
        assert charger_territoires(le=LE).deja_a_jour
        force = charger_territoires(le=LE, forcer=True)
        assert (force.communes, force.ecrites, force.disparues) == (35_014, 0, 0)
        with connection.cursor() as curseur:
            curseur.execute("SELECT sum(xmin::text::bigint) FROM territoires_commune")
            assert curseur.fetchone() == avant

    def test_une_commune_effacee_est_remise(self) -> None:
        Commune.objects.filter(pk="87085").delete()
        assert charger_territoires(le=LE).ecrites == 1
        assert Commune.objects.get(pk="87085").nom == "Limoges"

    def test_la_commande_dit_ce_qu_elle_a_fait(self) -> None:
        sortie = io.StringIO()
        call_command("charger_territoires", stdout=sortie)
        assert sortie.getvalue().startswith("Territoires : déjà à jour, 35014 communes (0,")
        call_command("charger_territoires", forcer=True, stdout=sortie)
        assert "35014 communes lues, 0 écrites, 0 sorties du code officiel" in sortie.getvalue()


@pytest.mark.django_db
class TestNouvelleVersion:
    def test_mairie_sinon_centre_sinon_rien(self, dossier: Path) -> None:
        charger_territoires(le=LE, dossier=dossier)
        coordonnees = Commune.objects.filter(en_vigueur=True).order_by("code")
        assert list(coordonnees.values_list("code", "latitude", "longitude")) == [
            ("19272", 45.2731, 1.7613),
            ("87085", 45.8266, 1.2603),
            ("98818", None, None),
        ]

    def test_seul_ce_qui_change_est_ecrit(self, dossier: Path) -> None:
        charger_territoires(le=LE, dossier=dossier)
        ecrire(dossier, LIMOGES.replace("129937", "130000"), TULLE, NOUMEA)
        bilan = charger_territoires(le=LE, dossier=dossier)
        assert (bilan.communes, bilan.ecrites, bilan.disparues) == (3, 1, 0)
        assert Commune.objects.get(pk="87085").population == 130_000
        assert Departement.objects.get(pk="87").population == 130_000
        assert Departement.objects.get(pk="87").objectif_postes == 4000 - 22
        assert VersionReference.objects.get(pk="communes").chargee_le == LE

    def test_une_commune_fusionnee_reste_mais_n_est_plus_en_vigueur(self, dossier: Path) -> None:
        charger_territoires(le=LE, dossier=dossier)
        ecrire(dossier, LIMOGES, NOUMEA)
        assert charger_territoires(le=LE, dossier=dossier).disparues == 1
        assert Commune.objects.get(pk="19272").en_vigueur is False
        ecrire(dossier, LIMOGES, TULLE, NOUMEA)
        assert charger_territoires(le=LE, dossier=dossier).ecrites == 1
        assert Commune.objects.get(pk="19272").en_vigueur is True

    def test_un_fichier_incoherent_ne_laisse_rien_a_moitie(self, dossier: Path) -> None:
        ecrire(dossier, LIMOGES, TULLE.replace("COM", "XXX"))
        avant = VersionReference.objects.count(), Region.objects.count()
        with pytest.raises(IntegrityError), transaction.atomic():
            charger_territoires(le=LE, dossier=dossier)
        assert (VersionReference.objects.count(), Region.objects.count()) == avant


@pytest.mark.usefixtures("france")
class TestContraintes:
    def test_une_latitude_sans_longitude_est_refusee(self) -> None:
        with pytest.raises(IntegrityError, match="commune_coordonnees_valides"), transaction.atomic():
            Commune.objects.filter(pk="87085").update(longitude=None)

    def test_un_zonage_finit_apres_son_debut(self) -> None:
        with pytest.raises(IntegrityError, match="zonage_dates_ordonnees"), transaction.atomic():
            Zonage.objects.create(
                commune_id="87085", type="frr", date_debut="2024-07-01", date_fin="2024-06-30", source="essai"
            )

    def test_un_departement_qui_a_des_communes_ne_s_efface_pas(self) -> None:
        with pytest.raises(ProtectedError):
            Departement.objects.get(pk="87").delete()

    @pytest.mark.parametrize("role", ["app_web", "app_national", "app_systeme"])
    def test_chacun_lit_et_personne_n_ecrit(self, role: str) -> None:
        with connection.cursor() as curseur:
            curseur.execute(f"SET LOCAL ROLE {role}")
            assert chercher_communes("limoges")[0].pk == "87085"
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                Commune.objects.filter(pk="87085").update(population=0)
            curseur.execute("RESET ROLE")
