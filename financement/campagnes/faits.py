"""The facts of a batch of posts in two statements: the same as `financement.dossiers`, post by post.

A post that cannot be computed (its convention ended, no first day) keeps its place in the lot and says why in `refus`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from financement.enums import EtatConvention, NatureCampagne
from financement.masse import SANS_FIN, Categorie, Lot
from financement.masse.entiers import colonne
from financement.masse.lot import bornes_de
from financement.moteur.champs import PREMIER_JOUR
from financement.moteur.dossier import QUOTITE_PLEINE

CONVENTION_INACTIVE = "La convention n'est plus active."
POSTE_SORTI = "Le poste ne figure plus dans la convention."
PREMIER_JOUR_INCONNU = "Indiquez le premier jour prévu du poste."

# Days are ordinals (`date.toordinal`): day 1 is 0001-01-01.
_POSTES = """
select pc.id, pc.poste_id, pc.convention_id, c.etat, pc.actif,
    c.dispositif, c.statut, c.modalite, p.departement_id, p.territoire_prioritaire,
    coalesce(pc.date_droits,
        (greatest(c.signee_structure_le, c.signee_financeur_le) at time zone 'Europe/Paris')::date)
        - date '0001-01-01' + 1,
    c.signee_structure_le is not null and c.signee_financeur_le is not null,
    pc.premier_jour - date '0001-01-01' + 1, pc.montant_previsionnel is not null,
    pc.dernier_jour - date '0001-01-01' + 1, pc.repris_le - date '0001-01-01' + 1
from unnest(%s::uuid[]) with ordinality demande(id, rang)
join financement_posteconventionne pc on pc.id = demande.id
join financement_convention c on c.id = pc.convention_id
join structures_poste p on p.id = pc.poste_id
order by demande.rang
"""
_CONTRATS = """
select k.poste_id, k.id, k.quotite, k.date_debut - date '0001-01-01' + 1,
    coalesce(k.date_depart, k.date_fin) - date '0001-01-01' + 1,
    lower(a.periode) - date '0001-01-01' + 1,
    coalesce(upper(a.periode) - 1, k.date_depart, k.date_fin) - date '0001-01-01' + 1
from conseillers_contrat k
left join conseillers_affectation a
    on a.contrat_id = k.id and a.poste_id = k.poste_id and not isempty(a.periode)
where k.poste_id = any(%s) and k.etat <> 'annule'
order by lower(a.periode), k.date_debut
"""


@dataclass(frozen=True)
class Faits:
    """Columns of a batch, in the order asked for; `refus`: rank → why the post cannot be computed."""

    conventionnes: list[UUID]
    postes: list[UUID]
    conventions: list[UUID]
    lot: Lot
    refus: dict[int, str]


class _Contrat(NamedTuple):
    """A contract, on one row per period during which it holds the post; days as ordinals."""

    contrat: UUID
    quotite: Decimal
    debut_contrat: int
    fin_contrat: int | None
    debut: int | None
    fin: int | None


class _Poste(NamedTuple):
    """A post of a convention as `_POSTES` reads it; days as ordinals."""

    conventionne: UUID
    poste: UUID
    convention: UUID
    etat: str
    actif: bool
    dispositif: str
    statut: str
    modalite: str
    departement: str
    territoire_prioritaire: bool
    signature: int | None
    signee: bool
    premier_jour: int | None
    fixe: bool
    dernier_jour: int | None
    repris: int | None

    def refus(self) -> str:
        """Why nothing can be computed under this convention; empty when something can."""
        if self.etat != EtatConvention.ACTIVE or not self.signee:
            return CONVENTION_INACTIVE
        return "" if self.actif else POSTE_SORTI


@dataclass
class _Droits:
    """What the contracts of one post say: the periods held, and the working-time share of each or of all."""

    periodes: list[tuple[int, int]]
    quotite: Decimal
    quotites: tuple[Decimal, ...] = ()


def lire_faits(conventionnes: Sequence[UUID], *, nature: str) -> Faits:
    """The facts of these posts of conventions, as they are now. Raises LookupError when one does not exist."""
    with connection.cursor() as curseur:
        curseur.execute(_POSTES, [list(conventionnes)])
        postes = [_Poste(*ligne) for ligne in curseur.fetchall()]
        curseur.execute(_CONTRATS, [[poste.poste for poste in postes]])
        contrats: dict[UUID, list[_Contrat]] = {}
        for poste_id, *contrat in curseur.fetchall():
            contrats.setdefault(poste_id, []).append(_Contrat(*contrat))
    if len(postes) != len(conventionnes):
        raise LookupError("un poste de la campagne n'existe plus")
    refus = {rang: motif for rang, poste in enumerate(postes) if (motif := poste.refus())}
    droits: list[_Droits] = []
    for rang, poste in enumerate(postes):
        siens = contrats.get(poste.poste, [])
        if nature == NatureCampagne.CONSTATE:
            droits.append(_constates(siens, poste.dernier_jour))
        else:
            premier = _premier_jour(poste, siens)
            if premier is None:
                refus.setdefault(rang, PREMIER_JOUR_INCONNU)
            droits.append(_prevus(premier, siens, poste))
    return Faits(
        conventionnes=[poste.conventionne for poste in postes],
        postes=[poste.poste for poste in postes],
        conventions=[poste.convention for poste in postes],
        lot=_lot(postes, droits),
        refus=refus,
    )


def _constates(contrats: list[_Contrat], dernier_jour: int | None) -> _Droits:
    """The real occupations, to the last day in the convention; see `dossiers.dossier_constate`."""
    limite = SANS_FIN if dernier_jour is None else dernier_jour
    tenus = [contrat for contrat in contrats if contrat.debut is not None and contrat.debut <= limite]
    periodes = [
        (contrat.debut or 0, min(SANS_FIN if contrat.fin is None else contrat.fin, limite))
        for contrat in tenus
    ]
    parts = tuple(contrat.quotite.normalize() for contrat in tenus)
    communes = set(parts) or {_quotite(contrats, None)}
    if len(communes) == 1:
        return _Droits(periodes, communes.pop())
    return _Droits(periodes, QUOTITE_PLEINE, parts)


def _prevus(premier: int | None, contrats: list[_Contrat], poste: _Poste) -> _Droits:
    """Held without a break from the first day; see `dossiers.dossier_previsionnel`."""
    if premier is None:
        return _Droits([], QUOTITE_PLEINE)
    quotite = _quotite(contrats, premier)
    if poste.repris is None:
        return _Droits([(premier, SANS_FIN)], quotite)
    tenus = _constates(contrats, poste.dernier_jour)
    parts = tenus.quotites or (tenus.quotite,) * len(tenus.periodes)
    avant = [
        ((debut, min(fin, poste.repris - 1)), part)
        for (debut, fin), part in zip(tenus.periodes, parts, strict=True)
        if debut < poste.repris
    ]
    tous = [*avant, ((max(premier, poste.repris), SANS_FIN), quotite)]
    periodes = [periode for periode, _ in tous]
    if {part for _, part in tous} == {quotite}:
        return _Droits(periodes, quotite)
    return _Droits(periodes, QUOTITE_PLEINE, tuple(part for _, part in tous))


def _premier_jour(poste: _Poste, contrats: list[_Contrat]) -> int | None:
    reprise = poste.repris or 0
    siens = [contrat for contrat in contrats if (contrat.fin_contrat or SANS_FIN) >= reprise]
    if poste.fixe or not siens:
        return poste.premier_jour
    return max(min(contrat.debut_contrat for contrat in siens), reprise)


def _quotite(contrats: list[_Contrat], jour: int | None) -> Decimal:
    """The share of the contract that covers a day, the highest of several; see `dossiers.quotite`."""
    couvrants = [
        contrat.quotite
        for contrat in contrats
        if jour is not None and contrat.debut_contrat <= jour <= (contrat.fin_contrat or SANS_FIN)
    ]
    if not couvrants and contrats:
        couvrants = [min(contrats, key=lambda contrat: contrat.debut_contrat).quotite]
    return max(couvrants, default=QUOTITE_PLEINE).normalize()


def _lot(postes: list[_Poste], droits: list[_Droits]) -> Lot:
    periodes = [periode for sien in droits for periode in sien.periodes]
    return Lot(
        dispositif=Categorie.de(poste.dispositif for poste in postes),
        statut=Categorie.de(poste.statut for poste in postes),
        departement=Categorie.de(poste.departement for poste in postes),
        modalite=Categorie.de(poste.modalite for poste in postes),
        quotite=Categorie.de(sien.quotite for sien in droits),
        territoire_prioritaire=Categorie.de(poste.territoire_prioritaire for poste in postes),
        date_signature=colonne([poste.signature or PREMIER_JOUR.toordinal() for poste in postes]),
        bornes=bornes_de([len(sien.periodes) for sien in droits]),
        debuts=colonne([debut for debut, _ in periodes]),
        fins=colonne([fin for _, fin in periodes]),
        quotites={rang: sien.quotites for rang, sien in enumerate(droits) if sien.quotites},
        repris={rang: poste.repris for rang, poste in enumerate(postes) if poste.repris is not None},
    )
