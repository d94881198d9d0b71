"""A post that went from one host to another: one entitlement, cut at the day of the transfer.

What the new host has is what the whole post gives, less what it gave before that day: the two always add up to the
entitlement of the same occupation without a transfer, and neither the ceiling nor the duration is counted twice.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from financement.moteur.arrondi import arrondir
from financement.moteur.dossier import QUOTITE_PLEINE, Dossier, Occupation
from financement.moteur.erreurs import ErreurDossier
from financement.moteur.resultat import Ligne, Resultat, Terme


def retrancher(dossier: Dossier, entier: Resultat, avant: Resultat) -> Resultat:
    """The part of `entier` (the whole post) that is not in `avant` (the same post up to the eve of the transfer)."""
    partagees = {ligne.mois: ligne for ligne in avant.lignes}
    lignes = tuple(
        _partager(ligne, partagees.get(ligne.mois), avant.montant_constate)
        for ligne in entier.lignes
        if ligne.mois not in partagees or partagees[ligne.mois].jours_occupes < ligne.jours_occupes
    )
    return replace(
        entier,
        montant_constate=arrondir_difference(entier.montant_constate, avant.montant_constate),
        plafond=arrondir_difference(entier.plafond, avant.montant_constate),
        lignes=lignes,
        alertes=(*entier.alertes, *_dire(dossier, avant)),
        mois_anterieurs=avant.consommes,
        montant_anterieur=avant.montant_constate,
    )


def arrondir_difference(montant: Decimal, retire: Decimal) -> Decimal:
    """Two amounts in cents: their difference is exact, whatever the decimal context."""
    return arrondir(Fraction(montant) - Fraction(retire))


def _partager(ligne: Ligne, avant: Ligne | None, deja: Decimal) -> Ligne:
    cumul = arrondir_difference(ligne.cumul, deja)
    if avant is None:
        return replace(ligne, cumul=cumul, avant=deja)
    return replace(
        ligne,
        jours_occupes=ligne.jours_occupes - avant.jours_occupes,
        jours_avant=avant.jours_occupes,
        fraction=ligne.fraction - avant.fraction,
        termes=_termes(ligne, avant),
        montant_brut=arrondir_difference(ligne.montant_brut, avant.montant_brut),
        montant=arrondir_difference(ligne.montant, avant.montant),
        cumul=cumul,
        avant=deja,
    )


def _termes(ligne: Ligne, avant: Ligne) -> tuple[Terme, ...]:
    """Each term of the month less the same term of the former host: same base, same factors, fewer days."""
    a_retirer: dict[tuple[object, ...], Fraction] = {}
    for terme in avant.termes:
        a_retirer[_genre(terme)] = a_retirer.get(_genre(terme), Fraction(0)) + terme.fraction
    restes = []
    for terme in ligne.termes:
        retiree = min(a_retirer.get(_genre(terme), Fraction(0)), terme.fraction)
        a_retirer[_genre(terme)] = a_retirer.get(_genre(terme), Fraction(0)) - retiree
        restes.append(replace(terme, fraction=terme.fraction - retiree))
    return tuple(terme for terme in restes if terme.fraction) or tuple(restes[:1])


def _genre(terme: Terme) -> tuple[object, ...]:
    return terme.base, terme.sur, terme.facteurs


def _dire(dossier: Dossier, avant: Resultat) -> tuple[str, ...]:
    if dossier.repris_le is None or not avant.lignes:
        return ()
    return (
        f"Poste repris le {dossier.repris_le.isoformat()} : {avant.mois_consommes:f} mois et"
        f" {avant.montant_constate:f} € sont déjà comptés chez l'hôte précédent ; la durée de {avant.duree} mois et"
        f" le plafond de {avant.plafond:f} € valent pour le poste entier.".replace(".", ","),
    )


def premier_jour_de(dossier: Dossier) -> date:
    """The first occupied day of the present host. Raises ErreurDossier when there is none."""
    if dossier.repris_le is None:
        debuts = [debut for debut, _ in dossier.occupations]
    else:
        reprise = dossier.repris_le
        debuts = [max(debut, reprise) for debut, fin in dossier.occupations if fin is None or fin >= reprise]
    if not debuts:
        raise ErreurDossier(
            "occupations", "aucune période : indiquez le premier jour prévu pour le prévisionnel"
        )
    return min(debuts)


def comme_prevu(dossier: Dossier, premier_jour: date, quotite: Decimal) -> Dossier:
    """The same post held without a break from `premier_jour` at this share; what other hosts held stays as it was."""
    if dossier.repris_le is None:
        return replace(dossier, occupations=((premier_jour, None),), quotite=quotite, quotites=())
    veille = dossier.repris_le - timedelta(days=1)
    parts = dossier.quotites or (dossier.quotite,) * len(dossier.occupations)
    periodes: list[tuple[Occupation, Decimal]] = [
        ((debut, veille if fin is None else min(fin, veille)), part)
        for (debut, fin), part in zip(dossier.occupations, parts, strict=True)
        if debut <= veille
    ]
    periodes.append(((max(premier_jour, dossier.repris_le), None), quotite))
    seule = {part for _, part in periodes} == {quotite}
    return replace(
        dossier,
        occupations=tuple(periode for periode, _ in periodes),
        quotite=quotite if seule else QUOTITE_PLEINE,
        quotites=() if seule else tuple(part for _, part in periodes),
    )
