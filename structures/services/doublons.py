"""Looking for records of one host written twice: same SIREN, or a close name in the same commune.

Runs at night as the system. Names are compared here and not by the database: inside a tenant table, a text search that
is not leakproof would go round row level security or read the whole table.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from difflib import SequenceMatcher
from itertools import combinations
from uuid import UUID

from django.db import transaction

from commun.acteurs import Acteur
from commun.erreurs import ErreurMetier
from commun.journal import journaliser
from commun.tri import cle_recherche
from structures.models import PaireDoublon, Structure
from structures.services.fusions import _exiger_role, exiger_motif

SEUIL_NOM = 0.86
"""Names alike from this ratio on: « mairie de limoges » and « ville de limoges » are one, two schools are not."""

GROUPE_MAX = 400
"""Above, the commune of a group is so large that only exact names and SIREN are compared."""

# Words that say what a host is, not which one.
MOTS_VIDES = {"de", "du", "des", "la", "le", "les", "l", "d", "et", "a", "au", "aux", "en", "sur"}
SYNONYMES = {
    "mairie": "commune",
    "ville": "commune",
    "municipalite": "commune",
    "ccas": "centre communal d action sociale",
    "cias": "centre intercommunal d action sociale",
    "cc": "communaute communes",
    "ca": "communaute agglomeration",
    "asso": "association",
    "st": "saint",
    "ste": "sainte",
}


@dataclass
class _Paire:
    score: int = 0
    indices: list[str] = field(default_factory=list)

    def ajouter(self, score: int, indice: str) -> None:
        self.score = min(100, max(self.score, score) + (5 if self.indices else 0))
        self.indices.append(indice)


def nom_normalise(denomination: str) -> str:
    """The words that tell a host from another, without accents, in alphabetical order."""
    mots = re.sub(r"[^a-z0-9 ]", " ", cle_recherche(denomination)).split()
    etendus = " ".join(SYNONYMES.get(mot, mot) for mot in mots).split()
    return " ".join(sorted({mot for mot in etendus if mot not in MOTS_VIDES}))


def ressemblance(un: str, autre: str) -> float:
    """Between 0 and 1, of two normalised names."""
    if un == autre:
        return 1.0
    mesure = SequenceMatcher(None, un, autre, autojunk=False)
    return mesure.ratio() if mesure.quick_ratio() >= SEUIL_NOM else 0.0


def paires_possibles(fiches: Iterable[tuple[UUID, str, str, str | None]]) -> dict[tuple[UUID, UUID], _Paire]:
    """{(smaller id, larger id): pair} among (id, SIRET, name, commune): 100 is a certainty."""
    paires: dict[tuple[UUID, UUID], _Paire] = defaultdict(_Paire)
    par_siren, par_commune = defaultdict(list), defaultdict(list)
    for pk, siret, denomination, commune in fiches:
        par_siren[siret[:9]].append((pk, commune))
        par_commune[commune].append((pk, nom_normalise(denomination)))
    for siren, groupe in par_siren.items():
        for (a, commune_a), (b, commune_b) in combinations(sorted(groupe), 2):
            if len(siren) == 9:
                meme_lieu = commune_a is not None and commune_a == commune_b
                paires[(a, b)].ajouter(
                    90 if meme_lieu else 60, "même SIREN, même commune" if meme_lieu else "même SIREN"
                )
    for commune, noms in par_commune.items():
        if commune is None:
            continue
        for (a, nom_a), (b, nom_b) in combinations(sorted(noms), 2):
            proche = ressemblance(nom_a, nom_b) if len(noms) <= GROUPE_MAX else float(nom_a == nom_b)
            if proche >= SEUIL_NOM:
                paires[(a, b)].ajouter(
                    round(proche * 95), f"noms semblables à {100 * proche:.0f}\u00a0%, même commune"
                )
    return paires


@transaction.atomic
def chercher_doublons(*, par: Acteur, le: datetime) -> int:
    """Refresh the list of possible doubles; returns how many wait for an eye. A pair set aside stays so for ever."""
    fiches = Structure.objects.filter(fusionnee_dans__isnull=True).values_list(
        "pk", "siret", "denomination", "commune_id"
    )
    trouvees = paires_possibles(fiches)
    connues = {(p.premiere_id, p.seconde_id): p for p in PaireDoublon.objects.all()}
    disparues = [p.pk for cle, p in connues.items() if cle not in trouvees and p.ecartee_le is None]
    PaireDoublon.objects.filter(pk__in=disparues).delete()
    PaireDoublon.objects.bulk_create(
        PaireDoublon(premiere_id=a, seconde_id=b, score=paire.score, indices=paire.indices, trouvee_le=le)
        for (a, b), paire in trouvees.items()
        if (a, b) not in connues
    )
    for cle, paire in trouvees.items():
        ancienne = connues.get(cle)
        if ancienne is not None and (ancienne.score, ancienne.indices) != (paire.score, paire.indices):
            ancienne.score, ancienne.indices = paire.score, paire.indices
            ancienne.save(update_fields=["score", "indices"])
    return sum(1 for cle in trouvees if cle not in connues or connues[cle].ecartee_le is None)


@transaction.atomic
def ecarter_doublon(*, paire: PaireDoublon, motif: str, par: Acteur, le: datetime) -> None:
    """« Pas un doublon » : remembered, with the reason. Raises `deja_ecartee`, `motif_requis`, ActeNonPermis."""
    _exiger_role(par)
    motif = exiger_motif(motif)
    actuelle = PaireDoublon.objects.select_for_update(of=("self",)).get(pk=paire.pk)
    if actuelle.ecartee_le is not None:
        raise ErreurMetier("deja_ecartee", "Cette paire a déjà été écartée.")
    actuelle.ecartee_le, actuelle.ecartee_par_id, actuelle.motif = le, par.utilisateur_id, motif
    actuelle.save(update_fields=["ecartee_le", "ecartee_par_id", "motif"])
    for structure_id in (actuelle.premiere_id, actuelle.seconde_id):
        journaliser(
            acte="doublon_ecarte",
            objet_type="structure",
            objet_id=structure_id,
            par=par,
            le=le,
            paire=str(actuelle.pk),
            motif=motif,
        )
