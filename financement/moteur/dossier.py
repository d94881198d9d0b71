"""What is computed: one post, as facts. A dossier that exists is valid."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from hashlib import sha256

from financement.moteur import champs
from financement.moteur.erreurs import ErreurDossier

STATUTS_STRUCTURE = ("public", "prive")
QUOTITE_PLEINE = Decimal(1)
MODALITE_PAR_DEFAUT = "24_mois"

#: A period during which an adviser under contract holds the post, bounds included; None: it goes on.
Occupation = tuple[date, date | None]


@dataclass(frozen=True, kw_only=True)
class Dossier:
    """The facts of one post. Raises ErreurDossier on an incoherent field.

    `dispositif` and `modalite` are checked against the barème, at the computation. `quotite` (]0;1]) and
    `modalite` count in the SMIC scheme only; `territoire_prioritaire` (workplace in QPV, ZRR or FRR, fixed at
    signature) in the 2023 grid only.

    `quotites`, one for each occupation, replaces `quotite` when the contracts of the post do not have the same
    working time: each occupied day carries the share of the contract that covers it, the highest one where
    several do (inferred: no text says how to mix two shares; the contracts count once, and the post is held at
    least at that share).

    `repris_le`: first day counted for the present host, when another one held the post before. The occupations before
    that day stay in `occupations`: they consume the duration and the ceiling, which are the post's, but their lines
    are the former host's. Both hosts together have what the post would have had without a transfer.
    """

    dispositif: str
    statut: str
    occupations: tuple[Occupation, ...]
    departement: str
    date_signature: date
    modalite: str = MODALITE_PAR_DEFAUT
    quotite: Decimal = QUOTITE_PLEINE
    territoire_prioritaire: bool = False
    quotites: tuple[Decimal, ...] = ()
    repris_le: date | None = None

    def __post_init__(self) -> None:
        champs.texte("dispositif", self.dispositif)
        champs.choix("statut", self.statut, STATUTS_STRUCTURE)
        for rang, (debut, fin) in enumerate(self.occupations, start=1):
            champs.jour("occupations", debut, f"début de la période n° {rang}")
            if fin is not None:
                champs.jour("occupations", fin, f"fin de la période n° {rang}")
                if fin < debut:
                    raise ErreurDossier(
                        "occupations",
                        f"la période n° {rang} finit le {fin.isoformat()}, avant son début le "
                        f"{debut.isoformat()} ; corrigez l'une des deux dates",
                    )
        champs.departement("departement", self.departement)
        champs.jour("date_signature", self.date_signature, "signature")
        champs.texte("modalite", self.modalite)
        champs.quotite("quotite", self.quotite)
        champs.booleen("territoire_prioritaire", self.territoire_prioritaire)
        if self.repris_le is not None:
            champs.jour("repris_le", self.repris_le, "reprise du poste")
        self._verifier_quotites()

    def _verifier_quotites(self) -> None:
        for valeur in self.quotites:
            champs.quotite("quotites", valeur)
        if self.quotites and len(self.quotites) != len(self.occupations):
            raise ErreurDossier(
                "quotites",
                f"{len(self.quotites)} quotité(s) pour {len(self.occupations)} période(s) ; "
                "indiquez-en une par période, ou la seule « quotite »",
            )
        if self.quotites and self.quotite != QUOTITE_PLEINE:
            raise ErreurDossier(
                "quotites", "« quotite » et « quotites » s'excluent ; gardez l'une ou l'autre"
            )

    @classmethod
    def depuis_json(cls, contenu: Mapping[str, object]) -> Dossier:
        """A dossier from JSON values: ISO dates, `[début, fin ou null]` periods, a decimal text as `quotite`.

        An optional field that is null takes its default. An unknown field is refused: it may be misspelt. The
        optional `quotites` is a list of decimal texts, one a period.
        """
        inconnus = sorted(set(contenu) - _CHAMPS)
        if inconnus:
            admis = ", ".join(sorted(_CHAMPS))
            raise ErreurDossier(inconnus[0], f"ce champ est inconnu ; champs admis : {admis}")
        facultatifs = {nom: valeur for nom, valeur in contenu.items() if valeur is not None}
        return cls(
            dispositif=champs.texte("dispositif", contenu.get("dispositif")),
            statut=champs.texte("statut", contenu.get("statut")),
            occupations=_lire_occupations(contenu.get("occupations")),
            departement=champs.texte("departement", contenu.get("departement")),
            date_signature=champs.lire_date("date_signature", contenu.get("date_signature")),
            modalite=champs.texte("modalite", facultatifs.get("modalite", MODALITE_PAR_DEFAUT)),
            quotite=champs.lire_quotite("quotite", facultatifs.get("quotite", QUOTITE_PLEINE)),
            territoire_prioritaire=champs.booleen(
                "territoire_prioritaire", facultatifs.get("territoire_prioritaire", False)
            ),
            quotites=_lire_quotites(facultatifs.get("quotites", [])),
            repris_le=champs.lire_date("repris_le", contenu["repris_le"])
            if "repris_le" in facultatifs
            else None,
        )

    def en_json(self) -> dict[str, object]:
        """The inputs as JSON values, to be stored beside a result; `depuis_json` reads them back.

        `quotites` is there only when shares differ, `repris_le` only after a transfer: inputs stored before they
        existed keep their fingerprint.
        """
        contenu: dict[str, object] = {
            "dispositif": self.dispositif,
            "statut": self.statut,
            "occupations": [[debut.isoformat(), fin and fin.isoformat()] for debut, fin in self.occupations],
            "departement": self.departement,
            "date_signature": self.date_signature.isoformat(),
            "modalite": self.modalite,
            "quotite": f"{self.quotite:f}",
            "territoire_prioritaire": self.territoire_prioritaire,
        }
        if self.quotites:
            contenu["quotites"] = [f"{quotite:f}" for quotite in self.quotites]
        if self.repris_le:
            contenu["repris_le"] = self.repris_le.isoformat()
        return contenu

    def empreinte(self) -> str:
        """SHA-256 (hexadecimal) of the canonical JSON of the inputs."""
        canonique = json.dumps(self.en_json(), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return sha256(canonique.encode()).hexdigest()


_CHAMPS = frozenset(Dossier.__dataclass_fields__)


def _lire_quotites(valeur: object) -> tuple[Decimal, ...]:
    if not isinstance(valeur, list | tuple):
        raise ErreurDossier("quotites", 'une liste de quotités est attendue : par exemple ["1", "0.5"]')
    return tuple(champs.lire_quotite("quotites", lue) for lue in valeur)


def _lire_occupations(valeur: object) -> tuple[Occupation, ...]:
    if not isinstance(valeur, list | tuple):
        raise ErreurDossier("occupations", "une liste de périodes [début, fin] est attendue ([] si aucune)")
    periodes = []
    for rang, periode in enumerate(valeur, start=1):
        if not isinstance(periode, list | tuple) or len(periode) != 2:
            raise ErreurDossier(
                "occupations", f"la période n° {rang} doit s'écrire [début, fin] (fin : null si ouverte)"
            )
        debut, fin = periode
        lu = champs.lire_date("occupations", debut)
        periodes.append((lu, None if fin is None else champs.lire_date("occupations", fin)))
    return tuple(periodes)
