"""Without a daemon: a recorded answer, or none."""

from __future__ import annotations

from commun.antivirus import AntivirusInjoignable, Verdict

# The test file that every antivirus knows (eicar.org), in two parts: no antivirus takes this module for it.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}" + rb"$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Enregistre:
    """Knows the EICAR test file alone: it protects from nothing."""

    def analyser(self, contenu: bytes) -> Verdict:
        return Verdict("Eicar-Test-Signature" if EICAR in contenu else "")


class Absent:
    """Never answers: the files stay pending."""

    def analyser(self, contenu: bytes) -> Verdict:
        raise AntivirusInjoignable("aucun antivirus n'est réglé (ANTIVIRUS_URL)")
