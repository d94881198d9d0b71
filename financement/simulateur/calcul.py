"""What is left to the host: employer cost less the State's aid, month by month. Pure, exact, one rounding a line.

The aid is the forecast of `financement.moteur` (`relance-2021`), to the cent: nothing is computed twice. The
convention is supposed signed on the first day of the contract. The pay follows the SMIC when the SMIC passes it
(code du travail, art. L. 3231-2): an employer may not pay less.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from commun.argent import montant_francais
from commun.erreurs import ErreurMetier
from financement.chargement import bareme_en_vigueur
from financement.moteur import Bareme, Dossier, Resultat, previsionnel
from financement.moteur.arrondi import arrondir
from financement.moteur.calendrier import Mois
from financement.moteur.champs import DERNIER_JOUR
from financement.moteur.occupation import jours_par_mois, reunir
from financement.simulateur.charges import charges_estimees, pourcentage

DISPOSITIF = "relance-2021"
MODALITES = {24: "24_mois", 36: "36_mois"}
#: A `contrat de projet` may not last longer (code général de la fonction publique, art. L. 332-24).
CONTRAT_MAX = 72
#: Above, the amount typed is certainly that of a year.
SALAIRE_MAX = Decimal("10000.00")
TAUX_MAX = Decimal(1)

ZERO = Decimal("0.00")


@dataclass(frozen=True, kw_only=True)
class Hypothese:
    """What somebody asks: gross euros a month, months of aid and of contract, `taux` None for our assumption.

    `taux` is a share of the gross pay (0.42 for 42 %).
    """

    statut: str
    departement: str
    salaire: Decimal
    debut: date
    duree: int
    contrat: int
    taux: Decimal | None = None


@dataclass(frozen=True)
class LigneSimulee:
    """A month of the contract. `fraction` of the month is paid; amounts in euros."""

    mois: date
    fraction: Fraction
    salaire: Decimal
    taux: Decimal
    cout: Decimal
    aide: Decimal
    plafonnee: bool
    aidee: bool

    @property
    def reste(self) -> Decimal:
        """Left to the host; negative when the aid is more than the cost."""
        return self.cout - self.aide

    @property
    def pourcentage(self) -> str:
        """The charges of the month, such as `39,75 %`."""
        return pourcentage(self.taux)

    @property
    def excedent(self) -> Decimal:
        """The part of the aid above the cost."""
        return max(self.aide - self.cout, ZERO)


@dataclass(frozen=True)
class Simulation:
    """The months of the contract, and the entitlement that the engine computed."""

    hypothese: Hypothese
    lignes: tuple[LigneSimulee, ...]
    droit: Resultat

    @property
    def cout(self) -> Decimal:
        return sum((ligne.cout for ligne in self.lignes), ZERO)

    @property
    def aide(self) -> Decimal:
        return sum((ligne.aide for ligne in self.lignes), ZERO)

    @property
    def reste(self) -> Decimal:
        return self.cout - self.aide

    @property
    def reste_mensuel(self) -> Decimal:
        """What is left a month, on the average of the contract, rounded half up."""
        return arrondir(Fraction(self.reste) / self.hypothese.contrat)

    @property
    def excedent(self) -> Decimal:
        return sum((ligne.excedent for ligne in self.lignes), ZERO)

    @property
    def salaire_final(self) -> Decimal:
        return self.lignes[-1].salaire


def premier_jour_admis(bareme: Bareme | None = None) -> date:
    """The first day of signature that the scheme knows."""
    return (bareme or bareme_en_vigueur()).dispositifs[DISPOSITIF].regles[0].depuis


def verifier_debut(debut: date, bareme: Bareme | None = None) -> None:
    """Raises ErreurMetier on a first day that the barème does not know."""
    premier = premier_jour_admis(bareme)
    if not premier <= debut <= DERNIER_JOUR:
        raise ErreurMetier(
            "date_hors_bareme",
            f"Choisissez un premier jour entre le {premier:%d/%m/%Y} et le {DERNIER_JOUR:%d/%m/%Y} : "
            "le barème de l'aide commence à cette première date.",
            "debut",
        )


def verifier(hypothese: Hypothese, bareme: Bareme | None = None) -> None:
    """Raises ErreurMetier, with the form's field, on what cannot be simulated."""
    bareme = bareme or bareme_en_vigueur()
    verifier_debut(hypothese.debut, bareme)
    smic = _smic(bareme, hypothese.departement, hypothese.debut)
    if hypothese.salaire < smic:
        zone = " à Mayotte" if hypothese.departement in bareme.smic_particuliers else ""
        raise ErreurMetier(
            "salaire_sous_le_smic",
            f"Le salaire ne peut pas être inférieur au SMIC, qui vaut {montant_francais(smic)} brut par mois "
            f"pour 35 heures{zone} au {hypothese.debut:%d/%m/%Y}. Saisissez au moins ce montant.",
            "salaire",
        )
    if hypothese.salaire > SALAIRE_MAX:
        raise ErreurMetier(
            "salaire_trop_haut",
            f"Saisissez le salaire brut d'un mois, {montant_francais(SALAIRE_MAX)} au plus : "
            "ce montant paraît être celui d'une année.",
            "salaire",
        )
    if not hypothese.duree <= hypothese.contrat <= CONTRAT_MAX:
        raise ErreurMetier(
            "contrat_trop_court",
            f"Le contrat dure au moins aussi longtemps que l'aide, soit de {hypothese.duree} à "
            f"{CONTRAT_MAX} mois.",
            "contrat",
        )
    if hypothese.taux is not None and not 0 <= hypothese.taux <= TAUX_MAX:
        raise ErreurMetier("taux_hors_bornes", "Le taux va de 0 à 100 %.", "taux")


def simuler(hypothese: Hypothese, bareme: Bareme | None = None) -> Simulation:
    """The simulation, or ErreurMetier (see `verifier`)."""
    bareme = bareme or bareme_en_vigueur()
    verifier(hypothese, bareme)
    droit = previsionnel(dossier(hypothese), bareme)
    aides = {ligne.mois: ligne for ligne in droit.lignes}
    lignes = []
    for mois, fraction in _mois_du_contrat(hypothese):
        smic = _smic(bareme, hypothese.departement, mois.premier_jour)
        salaire = max(hypothese.salaire, smic)
        taux = hypothese.taux
        if taux is None:
            taux = charges_estimees(
                statut=hypothese.statut, jour=mois.premier_jour, salaire=salaire, smic=smic
            ).taux
        aide = aides.get(str(mois))
        lignes.append(
            LigneSimulee(
                mois=mois.premier_jour,
                fraction=fraction,
                salaire=salaire,
                taux=taux,
                cout=arrondir(Fraction(salaire) * (1 + Fraction(taux)) * fraction),
                aide=aide.montant if aide else ZERO,
                plafonnee=bool(aide and aide.coupee_par_le_plafond),
                aidee=aide is not None,
            )
        )
    return Simulation(hypothese, tuple(lignes), droit)


def dossier(hypothese: Hypothese) -> Dossier:
    """The post as the engine knows it: held without a break from the first day, signed on that day."""
    return Dossier(
        dispositif=DISPOSITIF,
        statut=hypothese.statut,
        occupations=((hypothese.debut, None),),
        departement=hypothese.departement,
        date_signature=hypothese.debut,
        modalite=MODALITES[hypothese.duree],
    )


def _mois_du_contrat(hypothese: Hypothese) -> Iterator[tuple[Mois, Fraction]]:
    """The months and the fraction of each that is paid; the last one is cut, as the engine does for the aid."""
    restant = Fraction(hypothese.contrat)
    for mois, jours in jours_par_mois(reunir(((hypothese.debut, None),))):
        fraction = min(Fraction(jours, mois.jours), restant)
        yield mois, fraction
        restant -= fraction
        if not restant:
            return


def _smic(bareme: Bareme, departement: str, jour: date) -> Decimal:
    """The SMIC of a day on; the last known value holds for the future."""
    valeur = bareme.smic(departement).au(jour).valeur
    if valeur is None:
        raise ErreurMetier("smic_inconnu", f"Aucun SMIC n'est connu au {jour:%d/%m/%Y}.", "debut")
    return valeur
