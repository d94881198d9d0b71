"""One line of the file: what is kept, what is set aside, what is refused.

Codes are padded (« 1 » is « 01 »): that is reading, not repairing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from financement.importation import champs
from financement.importation.champs import RefusChamp
from financement.importation.lecture import LigneBrute
from financement.importation.montants import ecrire_montant, montant_calcule
from financement.importation.rapport import Constat, Motif, StatutLigne
from structures.enums import Statut

DATE_COMITE = "date_de_validation_en_comité_de_sélection"
MONTANT = "investissement_financier_estimatif_total_de_l.etat"
DENOMINATION_MAX, ADRESSE_MAX = 250, 300
#: Where the publisher's geocoder puts an address that it does not find.
POINT_FANTOME = (Decimal("44.9687"), Decimal("4.6910"))
_DIX_MILLIEMES = Decimal("0.0001")


@dataclass(frozen=True)
class Cadre:
    """What a line is read against: known départements, first and last possible day of a committee."""

    departements: Collection[str]
    depuis: date
    jusqua: date


@dataclass(frozen=True)
class Ligne:
    """A line that can be imported. `commune` is an INSEE code or ""; amounts in euros."""

    rang: int
    cle: str
    motifs: tuple[Motif, ...]
    departement: str
    statut: Statut
    nombre: int
    date_comite: date
    siret: str | None
    denomination: str
    adresse: str
    commune: str
    france_services: bool
    en_zrr: bool
    en_qpv: bool
    montant_publie: Decimal | None
    montant_calcule: Decimal

    @property
    def empreinte(self) -> str:
        """SHA-256 of what the decision decides. Name, address and flags may change without changing it."""
        decide = [
            self.departement,
            self.statut.value,
            self.nombre,
            self.date_comite.isoformat(),
            self.siret,
            _ecrire(self.montant_publie),
        ]
        return hashlib.sha256(json.dumps(decide, separators=(",", ":")).encode()).hexdigest()

    def constat(self, statut: StatutLigne) -> Constat:
        """The report of the line once it is in the database."""
        publie = _ecrire(self.montant_publie)
        return Constat(self.rang, statut, self.motifs, _ecrire(self.montant_calcule), publie)

    def rejet(self, raison: str) -> Constat:
        """The line can be read but must not be imported."""
        motifs = (*self.motifs, Motif.CHAMP_INVALIDE)
        publie = _ecrire(self.montant_publie)
        return Constat(self.rang, StatutLigne.REJETEE, motifs, None, publie, raison)


def lire_ligne(rang: int, brute: LigneBrute, cadre: Cadre) -> Ligne | Constat:
    """The line, or the report of its rejection, which names every field at fault."""
    lus, refus = _lire_champs(brute, cadre)
    siret = champs.lire_siret(brute.get("siret"))
    motifs = _motifs(brute, siret, lus.get("departement"), lus.get("adresse"))
    if siret and lus.get("denomination") == "" and Motif.ADRESSE_ABSENTE not in motifs:
        refus.append(RefusChamp("raison_sociale", "le nom de la structure est attendu"))
    if refus:
        publie = _ecrire(lus.get("montant_publie"))
        raison = " ; ".join(str(faute) for faute in refus)
        return Constat(rang, StatutLigne.REJETEE, (*motifs, Motif.CHAMP_INVALIDE), None, publie, raison)
    if Motif.ADRESSE_ABSENTE in motifs:
        lus["adresse"] = ""
    situee = not {Motif.DEPARTEMENT_DISCORDANT, Motif.ADRESSE_ABSENTE} & set(motifs)
    return Ligne(
        rang=rang,
        motifs=motifs,
        siret=siret,
        commune=champs.completer_code(brute.get("insee_com"), 5) if situee else "",
        montant_calcule=montant_calcule(
            statut=lus["statut"],
            departement=lus["departement"],
            date_comite=lus["date_comite"],
            nombre=lus["nombre"],
        ),
        **lus,
    )


def _lire_champs(brute: LigneBrute, cadre: Cadre) -> tuple[dict[str, Any], list[RefusChamp]]:
    """The fields of `Ligne` that stand alone, and the refusals of the others."""
    code, jour = "code_département", DATE_COMITE
    lecteurs: dict[str, Callable[[], object]] = {
        "cle": lambda: champs.lire_cle(brute.get("id")),
        "departement": lambda: champs.lire_code_departement(code, brute.get(code), connus=cadre.departements),
        "statut": lambda: champs.lire_statut("type", brute.get("type")),
        "nombre": lambda: champs.lire_nombre("nb_cnfs", brute.get("nb_cnfs")),
        "date_comite": lambda: champs.lire_jour(
            jour, brute.get(jour), depuis=cadre.depuis, jusqua=cadre.jusqua
        ),
        "montant_publie": lambda: champs.lire_montant(MONTANT, brute.get(MONTANT)),
        "denomination": lambda: champs.lire_texte(
            "raison_sociale", brute.get("raison_sociale"), maximum=DENOMINATION_MAX
        ),
        "adresse": lambda: champs.lire_texte("adresse", brute.get("adresse"), maximum=ADRESSE_MAX),
        "france_services": lambda: brute.get("france_services") == "oui",
        "en_zrr": lambda: brute.get("zrr") == "oui",
        "en_qpv": lambda: brute.get("qpv") == "oui",
    }
    lus, refus = {}, []
    for nom, lire in lecteurs.items():
        try:
            lus[nom] = lire()
        except RefusChamp as faute:
            refus.append(faute)
    return lus, refus


def _ecrire(montant: Decimal | None) -> str | None:
    return None if montant is None else ecrire_montant(montant)


def _motifs(brute: LigneBrute, siret: str | None, code: str | None, adresse: str | None) -> tuple[Motif, ...]:
    """What is missing or must be set aside, in the order of the report."""
    motifs = []
    if champs.est_absent(brute.get("siret")):
        motifs.append(Motif.SIRET_ABSENT)
    elif siret is None:
        motifs.append(Motif.SIRET_INVALIDE)
    if adresse == "" or brute.get("adresse_absente") == "oui":
        motifs.append(Motif.ADRESSE_ABSENTE)
    if _dix_milliemes(brute.get("latitude"), brute.get("longitude")) == POINT_FANTOME:
        motifs.append(Motif.POINT_FANTOME)
    if code and _departements_de_la_commune(brute) - {code}:
        motifs.append(Motif.DEPARTEMENT_DISCORDANT)
    return tuple(motifs)


def _dix_milliemes(*coordonnees: object) -> tuple[Decimal, ...]:
    """Coordinates with four decimals, as published; () when they are not both there."""
    lues = []
    for coordonnee in coordonnees:
        if not isinstance(coordonnee, int | Decimal):
            return ()
        exacte = Decimal(coordonnee)
        if abs(exacte) > 180:
            return ()
        lues.append(exacte.quantize(_DIX_MILLIEMES))
    return tuple(lues)


def _departements_de_la_commune(brute: LigneBrute) -> set[str]:
    """Where the commune of the address is: `insee_dep`, and the département of `insee_com`.

    A postal code proves nothing: some cross the limits of a département.
    """
    commune = champs.completer_code(brute.get("insee_com"), 5)
    outre_mer = commune.startswith(("97", "98"))
    codes = {champs.completer_code(brute.get("insee_dep"), 2), commune[:3] if outre_mer else commune[:2]}
    return codes - {""}
