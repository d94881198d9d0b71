"""The seal: whose certificate, which instant, and what a document may cost."""

from __future__ import annotations

import gc
import resource
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from django.core.exceptions import ImproperlyConfigured

from commun import rendu_pdf, sceau
from commun.rendu_pdf import DocumentTropLourd, html_en_pdf

PAGE = '<html lang="fr"><head><title>Essai</title><meta name="author" content="Moi"></head><body>{}</body></html>'


@pytest.fixture(scope="module")
def brut() -> bytes:
    return html_en_pdf(PAGE.format("<h1>Essai</h1><p>Bonjour.</p>"))


def certifier(
    cle: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey, nom: str, *, horodateur: bool = False
) -> bytes:
    sujet = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, nom)])
    maintenant = datetime.now(UTC)
    fabrique = (
        x509.CertificateBuilder()
        .subject_name(sujet)
        .issuer_name(sujet)
        .public_key(cle.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(maintenant - timedelta(days=1))
        .not_valid_after(maintenant + timedelta(days=30))
        .add_extension(
            x509.KeyUsage(True, True, False, False, False, False, False, False, False), critical=True
        )
    )
    if horodateur:
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        fabrique = fabrique.add_extension(usage, critical=True)
    return fabrique.sign(cle, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def pem(cle: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> bytes:
    return cle.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


@pytest.fixture
def certificat(tmp_path: Path, settings: object) -> Path:
    cle = ec.generate_private_key(ec.SECP256R1())
    chemin = tmp_path / "sceau.pem"
    chemin.write_bytes(certifier(cle, "Agence nationale"))
    (tmp_path / "cle.pem").write_bytes(pem(cle))
    settings.SCEAU_CERTIFICAT, settings.SCEAU_CLE = str(chemin), str(tmp_path / "cle.pem")
    return chemin


def test_le_certificat_des_reglages_scelle(certificat: Path, brut: bytes, settings: object) -> None:
    scelle = sceau.sceller(brut, motif="essai", champ_lisible="Sceau : essai")
    etat = sceau.verifier(scelle)
    assert etat is not None
    assert (etat.valable, etat.titulaire, etat.horodate) == (True, "Agence nationale", False)
    assert scelle.startswith(brut)
    assert sceau.titulaire() == "Agence nationale"
    empreinte = next(iter(sceau.empreintes_connues()))
    # Replaced by another one: recognised while its fingerprint is kept, a stranger's otherwise.
    settings.SCEAU_CERTIFICAT = ""
    assert sceau.verifier(scelle).connu is False
    settings.SCEAU_ANCIENNES_EMPREINTES = [empreinte]
    assert sceau.verifier(scelle).valable is True


def test_le_champ_du_sceau_est_dans_la_structure(brut: bytes) -> None:
    with pikepdf.open(BytesIO(sceau.sceller(brut, motif="essai", champ_lisible="Sceau : essai"))) as pdf:
        (champ,) = pdf.Root.AcroForm.Fields
        assert str(champ.TU) == "Sceau : essai"
        (racine,) = pdf.Root.StructTreeRoot.K
        formulaire = racine.K[-1]
        assert (formulaire.S, formulaire.K.Type) == ("/Form", "/OBJR")
        assert formulaire.K.Obj.objgen == champ.objgen
        nombres = list(pdf.Root.StructTreeRoot.ParentTree.Nums)
        par_rang = dict(zip(map(int, nombres[::2]), nombres[1::2], strict=True))
        assert par_rang[int(champ.StructParent)].objgen == formulaire.objgen


def test_un_certificat_qui_ne_convient_pas_est_refuse(
    tmp_path: Path, settings: object, certificat: Path
) -> None:
    cle = rsa.generate_private_key(65537, 2048)
    (tmp_path / "rsa.pem").write_bytes(certifier(cle, "RSA") + pem(cle))
    settings.SCEAU_CERTIFICAT = settings.SCEAU_CLE = str(tmp_path / "rsa.pem")
    with pytest.raises(ImproperlyConfigured, match="P-256"):
        sceau.titulaire()
    elliptique = ec.generate_private_key(ec.SECP256R1())
    (tmp_path / "demo.pem").write_bytes(certifier(elliptique, sceau.NOM_DEMO) + pem(elliptique))
    settings.SCEAU_CERTIFICAT = settings.SCEAU_CLE = str(tmp_path / "demo.pem")
    with pytest.raises(ImproperlyConfigured, match="sans valeur"):
        sceau.titulaire()
    (tmp_path / "vide.pem").write_bytes(b"rien")
    settings.SCEAU_CERTIFICAT = settings.SCEAU_CLE = str(tmp_path / "vide.pem")
    with pytest.raises(ImproperlyConfigured, match="illisible"):
        sceau.titulaire()


def test_le_certificat_de_demonstration_est_fait_une_fois(tmp_path: Path, settings: object) -> None:
    settings.SCEAU_DOSSIER = tmp_path / "secrets"
    depart, lus = threading.Barrier(8), []

    def lire() -> None:
        depart.wait()
        lus.append(sceau.empreintes_connues())

    fils = [threading.Thread(target=lire) for _ in range(8)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    assert lus == [sceau.empreintes_connues()] * 8
    (fichier,) = (tmp_path / "secrets").iterdir()
    assert fichier.stat().st_mode & 0o777 == 0o600
    assert sceau.titulaire() == sceau.NOM_DEMO


@pytest.fixture
def autorite(socket_enabled: None, settings: object) -> Iterator[None]:
    """A local RFC 3161 service."""
    from asn1crypto import keys, tsp
    from asn1crypto import x509 as asn1_x509
    from asn1crypto.pem import unarmor
    from pyhanko.sign.timestamps import DummyTimeStamper

    cle = rsa.generate_private_key(65537, 2048)
    certificat = asn1_x509.Certificate.load(unarmor(certifier(cle, "Horodatage", horodateur=True))[2])
    factice = DummyTimeStamper(certificat, keys.PrivateKeyInfo.load(unarmor(pem(cle))[2]))

    class Service(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            demande = self.rfile.read(int(self.headers["Content-Length"]))
            reponse = factice.request_tsa_response(tsp.TimeStampReq.load(demande)).dump()
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(reponse)))
            self.end_headers()
            self.wfile.write(reponse)

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    serveur = ThreadingHTTPServer(("127.0.0.1", 0), Service)
    fil = threading.Thread(target=serveur.serve_forever, daemon=True)
    fil.start()
    settings.HORODATAGE_URL = f"http://127.0.0.1:{serveur.server_port}/"
    try:
        yield
    finally:
        serveur.shutdown()
        serveur.server_close()
        fil.join()


def test_un_service_d_horodatage_date_le_sceau(autorite: None, brut: bytes) -> None:
    etat = sceau.verifier(sceau.sceller(brut, motif="essai", champ_lisible="Sceau : essai"))
    assert etat is not None
    assert (etat.valable, etat.horodate) == (True, True)


def test_sans_reponse_de_l_horodatage_le_document_attend(
    socket_enabled: None, settings: object, brut: bytes
) -> None:
    settings.HORODATAGE_URL = "http://127.0.0.1:9/"
    settings.HORODATAGE_SECONDES = 1
    with pytest.raises(sceau.HorodatageAbsent, match="horodatage"):
        sceau.sceller(brut, motif="essai", champ_lisible="Sceau : essai")


def test_une_mise_en_page_trop_longue_est_arretee(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendu_pdf, "SECONDES_MAXIMUM", 0.3)
    lourde = PAGE.format("<table>" + "<tr><td>mot et encore un mot</td></tr>" * 3000 + "</table>")
    gc.disable()  # the signal may fall in a callback of the collector, which would lose it: said as a warning here
    try:
        with pytest.raises(DocumentTropLourd, match="secondes"):
            html_en_pdf(lourde)
    finally:
        gc.enable()
    monkeypatch.undo()
    assert html_en_pdf(PAGE.format("<p>Le suivant passe.</p>")).startswith(b"%PDF")


def test_un_document_ne_prend_pas_toute_la_memoire() -> None:
    """A real exhaustion is not rehearsed here: it would leave the machine slow for everybody else."""
    avant = resource.getrlimit(resource.RLIMIT_AS)
    taille = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    with pytest.raises(DocumentTropLourd, match="plus de 512 Mo de mémoire"), rendu_pdf._limites():
        souple, dure = resource.getrlimit(resource.RLIMIT_AS)
        assert taille <= souple <= taille + rendu_pdf.MEMOIRE_MAXIMUM + 2**26
        assert dure == avant[1]
        raise MemoryError
    assert resource.getrlimit(resource.RLIMIT_AS) == avant
