"""Nothing survives the launcher, and nothing committed is lost."""

import fcntl
import os
import pty
import signal
import termios
import time

import pytest

from tests.embarque.conftest import Lanceur, attendre_marque, commande_sql

LIGNES = "create table t as select generate_series(1, 5000) n; select count(*) from t"


@pytest.mark.parametrize("numero", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_un_signal_arrete_la_commande_puis_les_serveurs(lanceur: Lanceur, numero: signal.Signals) -> None:
    processus = lanceur.demarrer("sleep", "60")
    while len(lanceur.restants()) < 3:
        time.sleep(0.05)
    time.sleep(0.5)
    processus.send_signal(numero)
    assert processus.wait(20) == 128 + numero
    assert lanceur.restants() == []


def test_sigint_pendant_le_demarrage_arrete_tout(lanceur: Lanceur) -> None:
    processus = lanceur.demarrer("echo", "pret")
    while not list((lanceur.dossier / "services").glob("initdb-*")):
        time.sleep(0.01)
    processus.send_signal(signal.SIGINT)
    assert processus.wait(20) == 128 + signal.SIGINT
    assert lanceur.attendre_la_fin(5) == []
    assert lanceur.sql("select 1") == "1"


@pytest.mark.lent
def test_les_processus_abandonnes_par_la_commande_sont_arretes(lanceur: Lanceur) -> None:
    abandon = f"(cd {lanceur.dossier}; trap '' TERM; setsid sleep 300) >/dev/null 2>&1 & sleep 0.3; exit 3"
    debut = time.monotonic()
    assert lanceur.executer("sh", "-c", abandon).returncode == 3
    assert lanceur.restants() == []
    assert time.monotonic() - debut < 30


def test_kill_9_du_superviseur_ne_laisse_rien_et_ne_perd_rien(lanceur_de: Lanceur) -> None:
    lanceur_de.options = ()  # the durability of --essai is relaxed
    processus = lanceur_de.demarrer("sh", "-c", f"{commande(LIGNES)} >/dev/null; echo pret; exec sleep 60")
    attendre_marque(processus)
    processus.kill()
    assert lanceur_de.attendre_la_fin() == []
    assert lanceur_de.sql("select count(*) from t") == "5000"


def test_relance_aussitot_apres_kill_9_du_superviseur(lanceur: Lanceur) -> None:
    lanceur.options = ()  # the durability of --essai is relaxed
    processus = lanceur.demarrer("sh", "-c", f"{commande(LIGNES)} >/dev/null; echo pret; exec sleep 60")
    attendre_marque(processus)
    processus.kill()
    assert lanceur.sql("select count(*) from t") == "5000"


def test_kill_9_de_postgresql_il_repart_seul_avec_ses_lignes(lanceur_de: Lanceur) -> None:
    lanceur_de.options = ()  # the durability of --essai is relaxed
    attente = 'until read ligne < "$ETAT_DIR/suite"; do sleep 0.1; done'
    suite = commande("select count(*) from t")
    script = f"{commande(LIGNES)} >/dev/null; echo pret; {attente}; {suite}"
    (lanceur_de.dossier / "suite").unlink(missing_ok=True)
    processus = lanceur_de.demarrer("sh", "-c", script)
    attendre_marque(processus)
    ancien = lanceur_de.postmaster()
    os.kill(ancien, signal.SIGKILL)
    assert processus.stderr is not None
    for ligne in processus.stderr:
        if "postgresql est reparti" in ligne:
            break
    assert lanceur_de.postmaster() != ancien
    (lanceur_de.dossier / "suite").write_text("ok\n")
    sortie, _ = processus.communicate(timeout=60)
    assert (processus.returncode, sortie) == (0, "5000\n")


@pytest.mark.lent
def test_kill_9_de_tout_pendant_une_requete_puis_relance(lanceur: Lanceur) -> None:
    lanceur.options = ()  # the durability of --essai is relaxed
    lente = "select count(*) from generate_series(1, 20000000) a"
    en_fond = f"{commande(lente)} >/dev/null 2>&1 &"
    script = f"{commande(LIGNES)} >/dev/null; {en_fond} sleep 2; echo pret; exec sleep 60"
    processus = lanceur.demarrer("sh", "-c", script)
    attendre_marque(processus)
    os.kill(lanceur.postmaster(), signal.SIGKILL)
    processus.kill()
    assert lanceur.sql("select count(*) from t") == "5000"


def commande(requete: str) -> str:
    """A query as a piece of shell."""
    mots = commande_sql(requete)
    return f"sh -c '{mots[2]}' '{mots[3]}' \"{requete}\""


@pytest.mark.lent
def test_ctrl_c_au_terminal_n_atteint_la_commande_qu_une_fois(lanceur: Lanceur) -> None:
    # Two signals that come together may merge: twenty tries, so that a double would show.
    compte = (
        "import os, signal, time; lu, ecrit = os.pipe(); os.set_blocking(ecrit, False);"
        "signal.set_wakeup_fd(ecrit); signal.signal(signal.SIGINT, lambda *_: None);"
        "print('pret', flush=True); time.sleep(4); print('recus', len(os.read(lu, 99)), flush=True)"
    )
    maitre, esclave = pty.openpty()
    lanceur.options_popen = {"preexec_fn": lambda: fcntl.ioctl(esclave, termios.TIOCSCTTY, 0)}
    processus = lanceur.demarrer("python", "-c", compte)
    os.close(esclave)
    attendre_marque(processus)
    for _ in range(20):
        os.write(maitre, b"\x03")
        time.sleep(0.1)
    sortie, _ = processus.communicate(timeout=60)
    os.close(maitre)
    assert processus.returncode == 0
    assert 1 <= int(sortie.removeprefix("recus ")) <= 20
    assert lanceur.restants() == []
