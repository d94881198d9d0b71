"""clamd by its INSTREAM command: the file travels on the socket, the daemon reads no disk of ours."""

from __future__ import annotations

import socket
import struct
from dataclasses import dataclass

from commun.antivirus import AntivirusEnErreur, AntivirusInjoignable, Verdict

MORCEAU = 64 * 1024
JOINDRE, REPONDRE = 2.0, 60.0  # seconds
REPONSE_MAXIMALE = 4096


@dataclass(frozen=True)
class ClamAv:
    """`schema` is `tcp` (adresse `host:port`) or `unix` (adresse: a socket file)."""

    schema: str
    adresse: str

    def analyser(self, contenu: bytes) -> Verdict:
        try:
            reponse = self._demander(contenu)
        except OSError as erreur:
            raise AntivirusInjoignable(str(erreur)) from erreur
        if reponse == "stream: OK":
            return Verdict()
        if reponse.startswith("stream: ") and reponse.endswith(" FOUND"):
            return Verdict(reponse.removeprefix("stream: ").removesuffix(" FOUND"))
        if not reponse:
            raise AntivirusInjoignable("clamd a fermé la connexion sans répondre")
        raise AntivirusEnErreur(reponse[:200])

    def _demander(self, contenu: bytes) -> str:
        with self._joindre() as prise:
            prise.settimeout(REPONDRE)
            prise.sendall(b"zINSTREAM\0")
            for debut in range(0, len(contenu), MORCEAU):
                morceau = contenu[debut : debut + MORCEAU]
                prise.sendall(struct.pack("!I", len(morceau)) + morceau)
            prise.sendall(struct.pack("!I", 0))
            recu = b""
            while len(recu) < REPONSE_MAXIMALE and not recu.endswith(b"\0"):
                suite = prise.recv(REPONSE_MAXIMALE)
                if not suite:
                    break
                recu += suite
        return recu.rstrip(b"\0").decode("utf-8", "replace").strip()

    def _joindre(self) -> socket.socket:
        if self.schema == "tcp":
            hote, _, port = self.adresse.rpartition(":")
            return socket.create_connection((hote, int(port)), timeout=JOINDRE)
        prise = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        prise.settimeout(JOINDRE)
        try:
            prise.connect(self.adresse)
        except OSError:
            prise.close()
            raise
        return prise
