"""What an amendment changes, computed before anybody signs it: amounts post by post, instalments, credits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from commun.argent import montant_francais
from commun.dates import date_francaise
from commun.erreurs import ErreurMetier
from financement import dossiers, selecteurs
from financement.chargement import bareme_en_vigueur
from financement.enums import EtatTranche, Modalite
from financement.enums_avenant import TypeAvenant
from financement.models import CompteBancaire, Convention, Imputation, PosteConventionne, Tranche
from financement.moteur import calculer
from financement.moteur.arrondi import arrondir
from financement.services.documents import Changement
from financement.services.reprises import reprises
from structures.enums import Dispositif
from structures.models import Poste

ZERO = Decimal("0.00")
A_VENIR = (EtatTranche.BLOQUEE, EtatTranche.PRETE)


@dataclass(frozen=True)
class LigneEffet:
    """One post: euros before and after; `dernier_jour` when it leaves; `nouveau` when it comes."""

    conventionne: PosteConventionne
    avant: Decimal
    apres: Decimal
    dernier_jour: date | None = None
    nouveau: bool = False
    duree_change: bool = False

    @property
    def poste(self) -> Poste:
        return self.conventionne.poste

    @property
    def change(self) -> bool:
        depart_ou_arrivee = self.nouveau or self.dernier_jour is not None
        return self.avant != self.apres or self.duree_change or depart_ou_arrivee


@dataclass(frozen=True)
class LigneTranche:
    """An instalment before and after (euros); `tranche` is None for one that the amendment adds."""

    tranche: Tranche | None
    libelle: str
    avant: Decimal
    apres: Decimal
    fixe: bool


@dataclass(frozen=True)
class EffetAvenant:
    """Everything that the amendment changes. Euros."""

    postes: tuple[LigneEffet, ...]
    tranches: tuple[LigneTranche, ...]
    changements: tuple[Changement, ...]

    @property
    def avant(self) -> Decimal:
        return sum((ligne.avant for ligne in self.postes), ZERO)

    @property
    def apres(self) -> Decimal:
        return sum((ligne.apres for ligne in self.postes), ZERO)

    @property
    def ecart(self) -> Decimal:
        """Credits to take (positive) or to give back."""
        return self.apres - self.avant

    @property
    def echeances(self) -> list[Changement]:
        """The instalments whose amount changes, as the document prints them."""
        return [
            Changement(
                f"{ligne.libelle} à verser",
                montant_francais(ligne.avant) if ligne.tranche else "",
                montant_francais(ligne.apres) if ligne.apres else "abandonnée",
            )
            for ligne in self.tranches
            if ligne.avant != ligne.apres
        ]

    @property
    def depasse(self) -> Decimal:
        """What is already paid or on its way beyond the new amount: nothing is taken back by the amendment itself."""
        return max(sum((t.apres for t in self.tranches), ZERO) - self.apres, ZERO)


def prevoir_avenant(
    convention: Convention, *, type_avenant: str, donnees: Mapping[str, Any], date_effet: date
) -> EffetAvenant:
    """The effect of an amendment as things are now. Raises ErreurMetier with what is wrong."""
    conventionnes = selecteurs.postes_de(convention)
    veille = date_effet - timedelta(days=1)
    lignes: list[LigneEffet] = []
    quittent = set(donnees.get("retires", [])) | {donnees.get("poste", "")}
    future = copy(convention)
    if type_avenant == TypeAvenant.DUREE:
        future.modalite = donnees["modalite"]
        _exiger_duree_libre(convention, conventionnes, donnees["modalite"])
    for conventionne in conventionnes:
        avant = conventionne.montant_previsionnel or ZERO
        if conventionne.dernier_jour is not None:
            lignes.append(LigneEffet(conventionne, avant, avant))
        elif str(conventionne.poste_id) in quittent:
            lignes.append(_depart(convention, conventionne, veille))
        elif type_avenant == TypeAvenant.DUREE:
            apres = _previsionnel(future, conventionne)
            lignes.append(LigneEffet(conventionne, avant, apres, duree_change=True))
        else:
            lignes.append(LigneEffet(conventionne, avant, avant))
    for poste_id in donnees.get("ajoutes", []):
        lignes.append(_arrivee(convention, poste_id, date_effet))
    total = sum((ligne.apres for ligne in lignes), ZERO)
    change = total != sum((ligne.avant for ligne in lignes), ZERO)
    return EffetAvenant(
        postes=tuple(lignes),
        tranches=tuple(_tranches(convention, total) if change else []),
        changements=tuple(_changements(convention, type_avenant, donnees, lignes, date_effet)),
    )


def _exiger_duree_libre(
    convention: Convention, conventionnes: Sequence[PosteConventionne], modalite: str
) -> None:
    if convention.dispositif != Dispositif.RELANCE_2021:
        raise ErreurMetier(
            "duree_du_dispositif",
            "La grille de ce dispositif fixe la durée : elle ne change pas.",
            champ="modalite",
        )
    if modalite == convention.modalite:
        raise ErreurMetier("duree_identique", "La convention a déjà cette durée.", champ="modalite")
    if any(c.repris_le is not None or c.dernier_jour is not None for c in conventionnes):
        raise ErreurMetier(
            "poste_partage",
            "Un des postes a été transféré ou a quitté la convention : son droit est partagé avec un autre hôte et sa"
            " durée ne peut plus changer.",
            champ="modalite",
        )


def _previsionnel(convention: Convention, conventionne: PosteConventionne) -> Decimal:
    signature = convention.date_signature
    dossier = (
        dossiers.dossier_previsionnel(conventionne, convention, signature=signature) if signature else None
    )
    if dossier is None:
        raise ErreurMetier(
            "contrat_manquant",
            f"Le poste {conventionne.poste.numero} n'a pas de contrat : enregistrez-le d'abord.",
            champ="ajoutes",
        )
    return calculer(dossier, bareme_en_vigueur()).montant_constate


def _depart(convention: Convention, conventionne: PosteConventionne, veille: date) -> LigneEffet:
    """What the post gave, or will have given, to its last day."""
    signature = convention.date_signature
    if signature is None or veille < signature:
        raise ErreurMetier(
            "date_effet_impossible",
            "La date d'effet vient après la signature de la convention.",
            champ="date_effet",
        )
    avant = conventionne.montant_previsionnel or ZERO
    conventionne.dernier_jour = veille
    dossier = dossiers.dossier_constate(conventionne, convention, signature=signature)
    resultat = calculer(dossier, bareme_en_vigueur(), au=veille)
    return LigneEffet(conventionne, avant, min(resultat.montant_constate, avant), dernier_jour=veille)


def _arrivee(convention: Convention, poste_id: str, date_effet: date) -> LigneEffet:
    poste = (
        Poste.objects.select_related("departement")
        .prefetch_related("contrats__affectations")
        .get(pk=poste_id)
    )
    venu = reprises([poste], convention.structure_id).get(poste.pk)
    conventionne = PosteConventionne(
        convention=convention,
        poste=poste,
        structure_id=convention.structure_id,
        departement_id=convention.departement_id,
        premier_jour=date_effet,
        repris_le=venu.repris_le if venu else None,
        date_droits=venu.date_droits if venu else None,
    )
    conventionne.premier_jour = dossiers.premier_jour(conventionne)
    return LigneEffet(conventionne, ZERO, _previsionnel(convention, conventionne), nouveau=True)


def _tranches(convention: Convention, total: Decimal) -> list[LigneTranche]:
    tranches = list(
        Tranche.objects.filter(convention=convention).exclude(etat=EtatTranche.ABANDONNEE).order_by("rang")
    )
    retenues = set(Imputation.objects.filter(tranche__in=tranches).values_list("tranche_id", flat=True))
    return replanifier(tranches, retenues, total)


def replanifier(tranches: Sequence[Tranche], retenues: set[UUID], total: Decimal) -> list[LigneTranche]:
    """What is paid, on its way or kept back stays; the rest is spread on the others in proportion of what they were.

    When none is left, one is added. They always add up to `total` (euros), or to what stays when that is more.
    """
    fixes = [t for t in tranches if t.etat not in A_VENIR or t.pk in retenues]
    libres = [t for t in tranches if t.etat in A_VENIR and t.pk not in retenues]
    reste = max(Fraction(total) - sum((Fraction(t.montant) for t in fixes), Fraction(0)), Fraction(0))
    poids = sum((Fraction(t.montant) for t in libres), Fraction(0))
    apres: dict[UUID, Decimal] = {}
    cumul, vu = Fraction(0), Fraction(0)
    for tranche in libres:
        vu += Fraction(tranche.montant) if poids else Fraction(1)
        jusque = arrondir(reste * vu / (poids or len(libres)))
        apres[tranche.pk] = arrondir(Fraction(jusque) - cumul)
        cumul = Fraction(jusque)
    lignes = [
        LigneTranche(t, t.libelle, t.montant, apres.get(t.pk, t.montant), fixe=t.pk not in apres)
        for t in tranches
    ]
    if reste and not libres:
        lignes.append(LigneTranche(None, "Complément", ZERO, arrondir(reste), fixe=False))
    return lignes


def _changements(
    convention: Convention,
    type_avenant: str,
    donnees: Mapping[str, Any],
    lignes: Sequence[LigneEffet],
    date_effet: date,
) -> list[Changement]:
    """The lines that the document prints: only what changes."""
    dits: list[Changement] = []
    for ligne in lignes:
        if ligne.nouveau:
            coordonne = str(ligne.poste.pk) in donnees.get("coordinateurs", [])
            quoi = "ajouté, poste de coordinateur" if coordonne else "ajouté"
            dits.append(
                Changement(f"Poste {ligne.poste.numero}", "", f"{quoi}, {montant_francais(ligne.apres)}")
            )
        elif ligne.dernier_jour is not None:
            dits.append(
                Changement(
                    f"Poste {ligne.poste.numero}",
                    montant_francais(ligne.avant),
                    f"{montant_francais(ligne.apres)}, jusqu'au {date_francaise(ligne.dernier_jour)}",
                )
            )
        elif ligne.avant != ligne.apres:
            dits.append(
                Changement(
                    f"Poste {ligne.poste.numero}",
                    montant_francais(ligne.avant),
                    montant_francais(ligne.apres),
                )
            )
    if type_avenant == TypeAvenant.DUREE:
        libelles = dict(Modalite.choices)
        dits.insert(
            0,
            Changement("Durée de l'aide", libelles[convention.modalite], libelles[donnees["modalite"]]),
        )
    elif type_avenant == TypeAvenant.TRANSFERT:
        dits.insert(
            0,
            Changement(
                "Structure d'accueil du poste", convention.structure.denomination, donnees["vers_nom"]
            ),
        )
    elif type_avenant == TypeAvenant.IDENTITE:
        dits.append(Changement("Dénomination", convention.structure.denomination, donnees["denomination"]))
    elif type_avenant == TypeAvenant.COMPTE:
        compte = CompteBancaire.objects.get(pk=donnees["compte"])
        dits.append(Changement("Compte bancaire", donnees.get("ancien", ""), compte.iban_masque))
    elif type_avenant == TypeAvenant.FIN:
        veille = date_effet - timedelta(days=1)
        dits.append(Changement("Dernier jour de la convention", "", date_francaise(veille)))
    total_avant = sum((ligne.avant for ligne in lignes), ZERO)
    total_apres = sum((ligne.apres for ligne in lignes), ZERO)
    if total_avant != total_apres:
        dits.append(
            Changement("Montant prévisionnel", montant_francais(total_avant), montant_francais(total_apres))
        )
    return dits
