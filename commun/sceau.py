"""The platform's seal on a signed act: PAdES (EC P-256), with a time stamp when a service is set.

The certificate comes from the settings. Without one, a demonstration certificate is made once in the state folder,
and says so in its name: production refuses it.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.conf import settings

from commun.evenements import TravailDiffere

CHAMP = "Sceau"
NOM_DEMO = "SCEAU DE DEMONSTRATION - SANS VALEUR"
OCTETS_RESERVES = 16384


class HorodatageAbsent(TravailDiffere):
    """The time-stamp service does not answer: the document waits in its queue, and no try is counted."""

    def __init__(self) -> None:
        super().__init__("Le service d'horodatage ne répond pas : le sceau attend (HORODATAGE_URL).")


@dataclass(frozen=True)
class Verification:
    """What the seal of a file says. `entier`: nothing was added after it; `connu`: it is this platform's."""

    intact: bool
    entier: bool
    connu: bool
    titulaire: str
    scelle_le: datetime | None
    horodate: bool

    @property
    def valable(self) -> bool:
        return self.intact and self.entier and self.connu


def precharger() -> None:
    """Load the signing library and the certificate with the process: a second that no document waits for."""
    _signataire()


def sceller(pdf: bytes, *, motif: str, champ_lisible: str) -> bytes:
    """The PDF with its seal added at the end: the bytes that were there stay, unchanged, at the beginning.

    `motif`: why it is sealed; `champ_lisible`: what a screen reader says of the field.
    Raises HorodatageAbsent when a time-stamp service is set and does not answer.
    """
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields, signers
    from pyhanko.sign.timestamps import TimestampRequestError

    signataire = _signataire()
    ecrivain = IncrementalPdfFileWriter(BytesIO(pdf))
    metadonnees = signers.PdfSignatureMetadata(
        field_name=CHAMP,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        reason=motif,
        name=signataire.subject_name,
    )
    fields.append_signature_field(ecrivain, fields.SigFieldSpec(CHAMP, readable_field_name=champ_lisible))
    _baliser_le_champ(ecrivain)
    outil = signers.PdfSigner(metadonnees, signer=signataire, timestamper=horodateur())
    sortie = BytesIO()
    try:
        outil.sign_pdf(ecrivain, existing_fields_only=True, output=sortie, bytes_reserved=OCTETS_RESERVES)
    except TimestampRequestError as erreur:
        raise HorodatageAbsent from erreur
    return sortie.getvalue()


def _baliser_le_champ(ecrivain: Any) -> None:
    """Put the seal's field in the structure of the document, as PDF/UA wants of every field (Matterhorn 28)."""
    from pyhanko.pdf_utils import generic
    from pyhanko.sign import fields

    racine = ecrivain.root
    if "/StructTreeRoot" not in racine:
        return
    arbre = racine["/StructTreeRoot"]
    parents, premier = arbre["/ParentTree"], arbre["/K"]
    document = premier[0] if isinstance(premier, generic.ArrayObject) else premier
    reference_document = (
        premier.raw_get(0) if isinstance(premier, generic.ArrayObject) else arbre.raw_get("/K")
    )
    (_, _, champ) = next(iter(fields.enumerate_sig_fields(ecrivain)))
    widget = champ.get_object()
    nombres = parents["/Nums"]
    rang = max((int(nombres[i]) for i in range(0, len(nombres), 2)), default=-1) + 1
    renvoi = generic.DictionaryObject(
        {generic.pdf_name("/Type"): generic.pdf_name("/OBJR"), generic.pdf_name("/Obj"): champ}
    )
    element = ecrivain.add_object(
        generic.DictionaryObject(
            {
                generic.pdf_name("/Type"): generic.pdf_name("/StructElem"),
                generic.pdf_name("/S"): generic.pdf_name("/Form"),
                generic.pdf_name("/P"): reference_document,
                generic.pdf_name("/Pg"): widget.raw_get("/P"),
                generic.pdf_name("/K"): renvoi,
            }
        )
    )
    widget[generic.pdf_name("/StructParent")] = generic.NumberObject(rang)
    nombres.append(generic.NumberObject(rang))
    nombres.append(element)
    document["/K"].append(element)
    for modifie in (widget, nombres, parents, document["/K"], document):
        ecrivain.update_container(modifie)


def verifier(pdf: bytes) -> Verification | None:
    """What the seal of these bytes is worth, None when there is none. For files that this platform knows."""
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    signatures = PdfFileReader(BytesIO(pdf)).embedded_regular_signatures
    if not signatures:
        return None
    signature = signatures[-1]
    certificat = signature.signer_cert
    contexte = ValidationContext(trust_roots=[certificat], allow_fetching=False)
    etat = validate_pdf_signature(signature, contexte, skip_diff=False)
    return Verification(
        intact=bool(etat.intact and etat.valid),
        entier=etat.coverage == SignatureCoverageLevel.ENTIRE_FILE,
        connu=certificat.sha256.hex() in empreintes_connues(),
        titulaire=str(certificat.subject.native.get("common_name", "")),
        scelle_le=etat.signer_reported_dt,
        horodate=etat.timestamp_validity is not None,
    )


def horodateur() -> Any:
    """The RFC 3161 service of the settings, None when there is none: the seal then carries its own clock only."""
    if not settings.HORODATAGE_URL:
        return None
    from pyhanko.sign.timestamps import HTTPTimeStamper

    return HTTPTimeStamper(settings.HORODATAGE_URL, timeout=settings.HORODATAGE_SECONDES)


def titulaire() -> str:
    """The name in the certificate that seals: the demonstration's says that it has no value."""
    return str(_signataire().subject_name)


def est_de_demonstration() -> bool:
    """True while no certificate is set."""
    return not settings.SCEAU_CERTIFICAT


def empreintes_connues() -> frozenset[str]:
    """SHA-256 of the certificates that seal or have sealed: the present one, then those of the settings."""
    return frozenset({_signataire().signing_cert.sha256.hex(), *settings.SCEAU_ANCIENNES_EMPREINTES})


def _signataire() -> Any:
    if not est_de_demonstration():
        return _charger(settings.SCEAU_CERTIFICAT, settings.SCEAU_CLE, settings.SCEAU_MOT_DE_PASSE)
    certificat = Path(settings.SCEAU_DOSSIER) / "sceau-demonstration.pem"
    if not certificat.exists():
        _creer_demonstration(certificat)
    return _charger(str(certificat), str(certificat), "")


@cache
def _charger(certificat: str, cle: str, mot_de_passe: str) -> Any:
    """The signer of a PEM certificate (with its chain) and a PEM key. Raises ImproperlyConfigured."""
    from django.core.exceptions import ImproperlyConfigured
    from pyhanko.keys import load_cert_from_pemder
    from pyhanko.sign import signers

    signataire = signers.SimpleSigner.load(
        cle, certificat, key_passphrase=mot_de_passe.encode() if mot_de_passe else None
    )
    if signataire is None:
        raise ImproperlyConfigured(
            "Le certificat ou la clé du sceau est illisible : vérifiez SCEAU_CERTIFICAT et SCEAU_CLE."
        )
    if (
        certificat == cle
        and signataire.subject_name == NOM_DEMO
        and not Path(certificat).is_relative_to(settings.SCEAU_DOSSIER)
    ):
        raise ImproperlyConfigured("SCEAU_CERTIFICAT nomme un certificat de démonstration, sans valeur.")
    if load_cert_from_pemder(certificat).public_key.algorithm != "ec":
        raise ImproperlyConfigured("La clé du sceau doit être une clé EC (courbe P-256).")
    return signataire


def _creer_demonstration(chemin: Path) -> None:
    """A key and its own certificate in one file, readable by its owner alone; of two made at once the first stays."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    cle = ec.generate_private_key(ec.SECP256R1())
    nom = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NOM_DEMO)])
    maintenant = datetime.now(UTC)
    certificat = (
        x509.CertificateBuilder()
        .subject_name(nom)
        .issuer_name(nom)
        .public_key(cle.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(maintenant - timedelta(days=1))
        .not_valid_after(maintenant + timedelta(days=3650))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(True, True, False, False, False, False, False, False, False), critical=True
        )
        .sign(cle, hashes.SHA256())
    )
    pem = cle.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ) + certificat.public_bytes(serialization.Encoding.PEM)
    chemin.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with NamedTemporaryFile(dir=chemin.parent) as provisoire:
        provisoire.write(pem)
        provisoire.flush()
        with suppress(FileExistsError):
            os.link(provisoire.name, chemin)
