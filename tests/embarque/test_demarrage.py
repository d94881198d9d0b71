"""What a command finds when it runs beside the embedded servers."""

import hashlib
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

import pytest

from tests.embarque.conftest import Lanceur, attendre_marque, commande_sql


def test_le_code_de_retour_est_celui_de_la_commande(lanceur_de: Lanceur) -> None:
    fait = lanceur_de.executer("sh", "-c", "echo bonjour; exit 7")
    assert (fait.returncode, fait.stdout) == (7, "bonjour\n")
    assert lanceur_de.restants() == []


def test_une_commande_tuee_par_un_signal_donne_128_plus_le_signal(lanceur: Lanceur) -> None:
    assert lanceur.executer("sh", "-c", "kill -KILL $$").returncode == 137


def test_une_commande_introuvable_arrete_tout_et_le_dit(lanceur: Lanceur) -> None:
    fait = lanceur.executer("commande-qui-n-existe-pas")
    assert fait.returncode == 125
    assert "impossible de lancer « commande-qui-n-existe-pas »" in fait.stderr
    assert lanceur.restants() == []


def test_le_proprietaire_n_est_pas_super_utilisateur(lanceur_de: Lanceur) -> None:
    lu = lanceur_de.sql(
        "select current_user, current_database(), rolsuper, rolbypassrls, rolcreaterole, rolcreatedb,"
        " (select datdba::regrole from pg_database where datname = 'conseiller')"
        " from pg_roles where rolname = current_user"
    )
    assert lu == "proprietaire|conseiller|f|f|t|t|proprietaire"


def test_la_base_est_en_utf8_sans_reseau(lanceur: Lanceur) -> None:
    lu = lanceur.sql(
        "select upper('éàœ'), current_setting('server_encoding'), current_setting('listen_addresses'),"
        " current_setting('fsync'), current_setting('max_connections'), current_setting('timezone')"
    )
    assert lu == "ÉÀŒ|UTF8||off|100|UTC"


def test_les_adresses_sont_donnees_a_la_commande(lanceur: Lanceur) -> None:
    noms = (
        "DATABASE_URL",
        "DATABASE_URL_TRAVAILLEUR",
        "DATABASE_URL_PROPRIETAIRE",
        "BROKER_URL",
        "CACHE_URL",
    )
    demande = f"import json, os; print(json.dumps([os.environ[n] for n in {(*noms, 'ETAT_DIR')!r}]))"
    prises = f"{lanceur.dossier}/services/prises"
    assert json.loads(lanceur.executer("python", "-c", demande).stdout) == [
        f"postgresql://app_login@/conseiller?host={prises}",
        f"postgresql://app_travailleur@/conseiller?host={prises}",
        f"postgresql://proprietaire@/conseiller?host={prises}",
        f"redis+socket://{prises}/valkey.sock?virtual_host=0",
        f"unix://{prises}/valkey.sock?db=1",
        str(lanceur.dossier),
    ]


def test_python_est_celui_qui_a_lance(lanceur: Lanceur) -> None:
    lu = lanceur.executer("python", "-c", "import sys; print(sys.prefix)").stdout.strip()
    assert lu == sys.prefix


def test_valkey_garde_les_taches_et_n_en_chasse_aucune(lanceur: Lanceur) -> None:
    demande = (
        "import os, redis; r = redis.Redis.from_url(os.environ['CACHE_URL']);"
        "print([r.config_get(n)[n] for n in ('appendonly', 'maxmemory-policy', 'port')], r.incr('essais'))"
    )
    attendu = "['yes', 'noeviction', '0'] "
    assert lanceur.executer("python", "-c", demande).stdout.strip() == attendu + "1"
    assert lanceur.executer("python", "-c", demande).stdout.strip() == attendu + "2"


def test_les_dossiers_ne_s_ouvrent_qu_au_compte_des_serveurs(lanceur_de: Lanceur) -> None:
    assert lanceur_de.executer("true").returncode == 0
    services = lanceur_de.dossier / "services"
    modes = {nom: (services / nom).stat().st_mode & 0o777 for nom in ("postgresql", "prises", "valkey")}
    assert modes == {"postgresql": 0o700, "prises": 0o700, "valkey": 0o700}
    assert {(services / f"{nom}.log").stat().st_mode & 0o777 for nom in ("postgresql", "valkey")} == {0o600}


def test_un_service_dont_l_adresse_est_donnee_n_est_pas_demarre(lanceur: Lanceur) -> None:
    adresses = {"DATABASE_URL": "postgresql://x@ailleurs/b", "BROKER_URL": "redis://ailleurs/0"}
    fait = lanceur.executer("sh", "-c", 'echo "$DATABASE_URL $BROKER_URL ${CACHE_URL-rien}"', **adresses)
    assert (fait.returncode, fait.stdout) == (0, "postgresql://x@ailleurs/b redis://ailleurs/0 rien\n")
    assert list(lanceur.dossier.iterdir()) == []


def test_une_adresse_en_fichier_secret_compte_comme_donnee(lanceur: Lanceur) -> None:
    assert lanceur.executer("true", DATABASE_URL_FILE="/run/secrets/base").returncode == 0
    assert not (lanceur.dossier / "services/postgresql").exists()
    assert (lanceur.dossier / "services/valkey").exists()


@pytest.mark.parametrize("nom", ["x" * 110, "état avec espaces"])
def test_un_chemin_long_ou_accentue_a_ses_prises_ailleurs(lanceur: Lanceur, nom: str) -> None:
    dossier = str(lanceur.dossier / nom)
    prises = lanceur.executer("sh", "-c", 'echo "$BROKER_URL"', ETAT_DIR=dossier).stdout
    court = prises.removeprefix("redis+socket://").partition("/valkey.sock")[0]
    assert Path(court).parent == Path(tempfile.gettempdir())
    assert lanceur.sql("create table t (n int); select 1", ETAT_DIR=dossier) == "1"
    assert lanceur.sql("select count(*) from t", ETAT_DIR=dossier) == "0"
    shutil.rmtree(court)


def test_deux_lancements_simultanes_partagent_les_memes_serveurs(lanceur: Lanceur) -> None:
    requete = "select pg_postmaster_start_time() from pg_sleep(1)"
    lances = [lanceur.demarrer(*commande_sql(requete)) for _ in range(2)]
    sorties = [processus.communicate(timeout=90)[0] for processus in lances]
    assert [processus.returncode for processus in lances] == [0, 0]
    assert sorties[0] == sorties[1] != ""


def test_le_second_reutilise_et_laisse_les_serveurs_au_premier(lanceur_de: Lanceur) -> None:
    premier = lanceur_de.demarrer("sh", "-c", "echo pret; sleep 60")
    attendre_marque(premier)
    numero = lanceur_de.postmaster()
    second = lanceur_de.executer(*commande_sql("select 5"))
    assert (second.returncode, second.stdout) == (0, "5\n")
    assert "postgresql tourne déjà" in second.stderr
    assert lanceur_de.postmaster() == numero
    assert premier.poll() is None
    assert lanceur_de.sql("select 6") == "6"


def test_un_dossier_interdit_est_refuse_en_le_disant(lanceur_de: Lanceur) -> None:
    fait = lanceur_de.executer("true", ETAT_DIR="/proc/1/interdit/etat")
    assert fait.returncode == 125
    assert "impossible de créer /proc/1/interdit/etat" in fait.stderr


def test_un_serveur_qui_ne_demarre_pas_montre_son_journal(lanceur: Lanceur) -> None:
    assert lanceur.executer("true").returncode == 0
    (lanceur.dossier / "services/postgresql/postgresql.conf").write_text("reglage_inconnu = 1\n")
    fait = lanceur.executer("true")
    assert fait.returncode == 125
    assert 'unrecognized configuration parameter "reglage_inconnu"' in fait.stderr
    assert lanceur.restants() == []


def test_l_essai_sans_dossier_ne_laisse_rien(lanceur: Lanceur) -> None:
    lu = lanceur.executer("sh", "-c", 'echo "$ETAT_DIR"', ETAT_DIR="").stdout.strip()
    assert lu.startswith(str(Path(tempfile.gettempdir()) / "cn-essai-"))
    assert not Path(lu).exists()


if os.geteuid() == 0:

    def test_root_dans_un_dossier_ferme_range_les_donnees_ailleurs(lanceur: Lanceur) -> None:
        lanceur.dossier.chmod(0o700)
        fait = lanceur.executer(*commande_sql("create table t (n int); select 1"))
        assert (fait.returncode, fait.stdout) == (0, "1\n")
        annonce = [ligne for ligne in fait.stderr.splitlines() if "n'est pas accessible au compte" in ligne]
        services = Path(annonce[0].rpartition("sont dans ")[2])
        assert services.name == hashlib.sha256(bytes(lanceur.dossier)).hexdigest()[:12]
        assert lanceur.sql("select count(*) from t") == "0"

        # The folder removed, everything starts anew; the old data are put aside, not lost.
        (lanceur.dossier / "services-ailleurs").unlink()
        assert lanceur.sql("select to_regclass('t') is null") == "t"
        ancien = services.with_name(f"{services.name}.ancien")
        assert (ancien / "postgresql" / "PG_VERSION").exists()
        for reste in (services, ancien):
            shutil.rmtree(reste)

    def test_les_donnees_d_un_autre_compte_sont_refusees_en_le_disant(lanceur: Lanceur) -> None:
        assert lanceur.executer("true").returncode == 0
        os.chown(lanceur.dossier / "services/postgresql", 12345, 12345)
        fait = lanceur.executer("true")
        assert fait.returncode == 125
        assert "appartient à un autre compte (uid 12345)" in fait.stderr


SYSTEME = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))

if SYSTEME:
    # -S hides the wheels. Valkey is given, as no system has to have one.
    SANS_ROUES = {"BROKER_URL": "redis://ailleurs/0"}

    def test_sans_roue_le_postgresql_du_systeme_sert(lanceur: Lanceur) -> None:
        lanceur.python = [sys.executable, "-S"]
        majeure = SYSTEME[-1].parts[-3]
        lu = lanceur.sql(
            "select upper('éàœ'), current_setting('server_version_num')::int / 10000", **SANS_ROUES
        )
        assert lu == f"ÉÀŒ|{majeure}"

    def test_des_donnees_d_une_autre_version_sont_refusees_en_le_disant(lanceur: Lanceur) -> None:
        assert lanceur.executer("true").returncode == 0
        marque = lanceur.dossier / "services/postgresql/PG_VERSION"
        marque.write_text("9\n")
        fait = lanceur.executer("true")
        assert fait.returncode == 125
        assert "vient de PostgreSQL 9, absent ici" in fait.stderr
