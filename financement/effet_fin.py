"""What the end of a convention does to money, computed before anybody confirms it. Nothing is written here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from financement import dossiers, selecteurs
from financement.chargement import bareme_en_vigueur
from financement.enums import Compte, EtatConvention, EtatOrdre, EtatTranche
from financement.models import Convention, Ordre, PosteConventionne, Tranche, TropPercu
from financement.models.trop_percu import OUVERTS
from financement.moteur import Dossier, calculer
from financement.selecteurs_livre import paye_au_livre, solde

ZERO = Decimal("0.00")
EN_ROUTE = (EtatOrdre.PROPOSE, EtatOrdre.APPROUVE_UNE_FOIS, EtatOrdre.APPROUVE, EtatOrdre.TRANSMIS)
OUVERTES = (EtatTranche.BLOQUEE, EtatTranche.PRETE, EtatTranche.REJETEE)


@dataclass(frozen=True)
class EffetPoste:
    """One post at the end: granted and due (euros), occupied days counted to the last day."""

    conventionne: PosteConventionne
    dernier_jour: date
    accorde: Decimal
    du: Decimal
    mois: Decimal


@dataclass(frozen=True)
class EffetFin:
    """The balance of a convention that ends. Euros.

    `du`: kept by the host; `verse`: what it received, net of what it gave back; `complement`: still to be paid to it;
    `a_rendre`: it owes it back; `hors_accord`: due beyond the granted amount, which no order may pay;
    `libere`: credits that come back to the envelope.
    """

    convention: Convention
    dernier_jour: date
    postes: tuple[EffetPoste, ...]
    verse: Decimal
    avance: Decimal
    ordres: tuple[Ordre, ...]
    tranches: tuple[Tranche, ...]
    trop_percu_ouvert: bool

    @property
    def accorde(self) -> Decimal:
        return self.convention.montant_previsionnel or ZERO

    @property
    def du(self) -> Decimal:
        return sum((poste.du for poste in self.postes), ZERO)

    @property
    def a_rendre(self) -> Decimal:
        return max(self.avance, ZERO)

    @property
    def complement(self) -> Decimal:
        return min(max(-self.avance, ZERO), max(self.accorde - self.verse, ZERO))

    @property
    def hors_accord(self) -> Decimal:
        return max(-self.avance, ZERO) - self.complement

    @property
    def libere(self) -> Decimal:
        return max(self.accorde - max(self.verse, ZERO) - self.complement, ZERO)

    @property
    def obstacles(self) -> list[str]:
        """Why the balance cannot be settled yet, each with its remedy."""
        raisons = []
        if self.ordres:
            raisons.append(
                "Un ordre de paiement est en cours : annulez-le, ou constatez son paiement ou son rejet avant la fin"
                " de la convention."
            )
        if self.trop_percu_ouvert:
            raisons.append(
                "Un trop-perçu de cette convention n'est pas soldé : récupérez-le ou abandonnez-le d'abord."
            )
        return raisons


def prevoir_fin(convention: Convention, *, dernier_jour: date) -> EffetFin:
    """The balance if `dernier_jour` is the last day of the convention. Raises ErreurMetier as the engine's dossier."""
    signature = convention.date_signature
    if signature is None:
        raise ValueError("seule une convention signée a une fin")
    postes = []
    for conventionne in selecteurs.postes_de(convention):
        dernier = min(conventionne.dernier_jour or dernier_jour, dernier_jour)
        conventionne.dernier_jour = dernier
        resultat = calculer(
            dossiers.dossier_constate(conventionne, convention, signature=signature),
            bareme_en_vigueur(),
            au=dernier,
        )
        postes.append(
            EffetPoste(
                conventionne,
                dernier,
                conventionne.montant_previsionnel or ZERO,
                resultat.montant_constate,
                resultat.mois_consommes,
            )
        )
    du = sum((poste.du for poste in postes), ZERO)
    # The ledger: advances (paid, less what was notified) once the last notified amounts are these.
    avance = solde(convention, Compte.AVANCES) + solde(convention, Compte.SUBVENTIONS) - du
    return EffetFin(
        convention=convention,
        dernier_jour=dernier_jour,
        postes=tuple(postes),
        verse=paye_au_livre(convention),
        avance=avance,
        ordres=tuple(Ordre.objects.filter(tranche__convention=convention, etat__in=EN_ROUTE)),
        tranches=tuple(Tranche.objects.filter(convention=convention, etat__in=OUVERTES).order_by("rang")),
        trop_percu_ouvert=TropPercu.objects.filter(convention=convention, etat__in=OUVERTS).exists(),
    )


def dernier_jour_compte(dossier: Dossier, *, au: date) -> date | None:
    """The day on which the duration of the post is consumed, None when it is not on `au`."""
    bareme = bareme_en_vigueur()
    resultat = calculer(dossier, bareme, au=au)
    if not resultat.duree_consommee:
        return None
    mois = date.fromisoformat(f"{resultat.lignes[-1].mois}-01") if resultat.lignes else au
    jours = [mois + timedelta(days=rang) for rang in range(31)]
    return next(
        (jour for jour in jours if jour <= au and calculer(dossier, bareme, au=jour).duree_consommee), au
    )


def fins_des_postes(
    convention: Convention, conventionnes: Sequence[PosteConventionne], *, jour: date
) -> list[date | None]:
    """The last day of each post: the one it left on, or the one that consumed its duration; None while it goes on."""
    signature = convention.date_signature
    if signature is None:
        return [None for _ in conventionnes]
    fins: list[date | None] = []
    for conventionne in conventionnes:
        if conventionne.dernier_jour is not None:
            fins.append(conventionne.dernier_jour if conventionne.dernier_jour < jour else None)
            continue
        dossier = dossiers.dossier_constate(conventionne, convention, signature=signature)
        fins.append(dernier_jour_compte(replace(dossier), au=jour - timedelta(days=1)))
    return fins


def conventions_a_echoir(*, jour: date) -> list[UUID]:
    """Active conventions that may be over: each post left before this day, or began a year and a half ago or more (the
    shortest duration); the engine says the rest.
    """
    en_cours = PosteConventionne.objects.filter(convention=OuterRef("pk")).exclude(
        Q(dernier_jour__lt=jour) | Q(premier_jour__lte=jour - timedelta(days=540))
    )
    return list(
        Convention.objects.filter(etat=EtatConvention.ACTIVE, postes__isnull=False)
        .exclude(Exists(en_cours))
        .distinct()
        .order_by("pk")
        .values_list("pk", flat=True)
    )
