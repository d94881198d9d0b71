"""From a dossier and a barème to a result. Pure: same inputs, same answer, to the cent."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from financement.moteur import champs
from financement.moteur.bareme import Bareme, Dispositif
from financement.moteur.calendrier import Mois
from financement.moteur.dossier import Dossier
from financement.moteur.occupation import jours_par_mois, quotites_du_mois, repartir, reunir
from financement.moteur.regimes import Avancement, Regime
from financement.moteur.reprise import comme_prevu, premier_jour_de, retrancher
from financement.moteur.resultat import Ligne, Resultat


def dispositif_de(dossier: Dossier, bareme: Bareme) -> Dispositif:
    """The scheme of the dossier; raises ErreurDossier when the barème does not know it."""
    return bareme.dispositifs[champs.choix("dispositif", dossier.dispositif, tuple(bareme.dispositifs))]


def preparer(dossier: Dossier, bareme: Bareme) -> Regime:
    """The rule of the scheme at the date of signature, made ready for the post."""
    return dispositif_de(dossier, bareme).regle_au(dossier.date_signature).preparer(dossier, bareme)


def calculer(dossier: Dossier, bareme: Bareme, *, au: date | None = None) -> Resultat:
    """What the real occupations give right to, in euros, line by line (the amount *constaté*).

    `au` keeps the days up to that one, included; without it every occupation counts, and an open one goes on
    until the duration is consumed. A vacancy consumes nothing. With `repris_le`, what the occupations give from that
    day on: the whole post less what it gave before. Raises ErreurDossier on an unknown scheme or modality.
    """
    entier = _calculer(dossier, bareme, au)
    if dossier.repris_le is None:
        return entier
    veille = dossier.repris_le - timedelta(days=1)
    avant = _calculer(dossier, bareme, veille if au is None else min(au, veille))
    return retrancher(dossier, entier, avant)


def _calculer(dossier: Dossier, bareme: Bareme, au: date | None) -> Resultat:
    """The whole post, whoever held it."""
    regime = preparer(dossier, bareme)
    duree = Fraction(regime.duree)
    lignes: list[Ligne] = []
    consommes, cumul = Fraction(0), Decimal("0.00")
    for mois, jours in jours_par_mois(reunir(dossier.occupations, au=au)):
        fraction = min(Fraction(jours, mois.jours), duree - consommes)
        parts = _parts(dossier, mois, fraction, au)
        ligne = regime.ligne(Avancement(mois, jours, fraction, consommes, cumul, parts))
        lignes.append(ligne)
        consommes, cumul = ligne.mois_cumules, ligne.cumul
        if consommes == duree:
            break
    return Resultat(
        montant_constate=cumul,
        plafond=regime.plafond,
        duree=regime.duree,
        consommes=consommes,
        lignes=tuple(lignes),
        references=regime.references,
        version_bareme=bareme.version,
        alertes=_alertes(dossier, bareme),
        arrete_au=au,
    )


def previsionnel(dossier: Dossier, bareme: Bareme, *, premier_jour: date | None = None) -> Resultat:
    """The forecast: as if the post were held without a break from its first day, until the duration is
    consumed.

    `premier_jour` defaults to the first occupied day. The last known SMIC holds for the months to come, and so does
    the working-time share of the contract of that day (the highest one of several, that of the first contract
    when none covers it).
    """
    if premier_jour is None:
        premier_jour = premier_jour_de(dossier)
    return calculer(comme_prevu(dossier, premier_jour, quotite_du_jour(dossier, premier_jour)), bareme)


def quotite_du_jour(dossier: Dossier, jour: date) -> Decimal:
    """The working-time share that a day carries, that of the first contract when no contract covers it."""
    if not dossier.quotites:
        return dossier.quotite
    contrats = list(zip(dossier.occupations, dossier.quotites, strict=True))
    couvrantes = [quotite for (debut, fin), quotite in contrats if debut <= jour <= (fin or date.max)]
    _, premiere = min(contrats, key=lambda contrat: contrat[0][0])
    return max(couvrantes, default=premiere)


def _parts(
    dossier: Dossier, mois: Mois, fraction: Fraction, au: date | None
) -> tuple[tuple[Decimal, Fraction], ...]:
    if not dossier.quotites:
        return ()
    contrats = list(zip(dossier.occupations, dossier.quotites, strict=True))
    return repartir(fraction, quotites_du_mois(contrats, mois, au=au), mois)


def _alertes(dossier: Dossier, bareme: Bareme) -> tuple[str, ...]:
    dispositif = dispositif_de(dossier, bareme)
    ouverture = dispositif.regles[0].depuis
    if dossier.date_signature >= ouverture:
        return ()
    return (
        f"La signature du {dossier.date_signature.isoformat()} précède l'ouverture du dispositif "
        f"« {dispositif.slug} » ({ouverture.isoformat()}) : ses premières valeurs sont appliquées.",
    )
