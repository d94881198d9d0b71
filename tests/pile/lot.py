"""A batch for the worker: real conventions, their events in the outbox, and what must be there in the end."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Count
from django.test import override_settings

from commun.acteurs import SYSTEME
from commun.evenements import publier
from commun.models import Courriel, Document, Evenement, Livraison
from commun.models.evenement import EtatLivraison
from conseillers.models import Contrat
from financement.enums import EtatConvention
from financement.models import Calcul, Convention, PosteConventionne, Tranche
from financement.services.comptabilisation import comptabiliser_engagement
from structures.models import Poste
from tests.fabriques import LE
from tests.financement.fabriques import DEBUT, creer_postes_pourvus
from tests.pile.pile import Pile
from tests.structures.fabriques import creer_membre, creer_structure

MEMBRE = "lot@exemple.fr"  # told of each activation
MONTANT = Decimal("50000.00")
RAPIDE = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # nobody signs in with these accounts


@dataclass
class Lot:
    """`droits` computations to do, `documents` of them with the activation of their convention and its PDF."""

    evenements: list[UUID]
    conventions: list[UUID]
    activees: list[UUID]

    def livraisons(self) -> dict[UUID, tuple[str, int]]:
        """State and tries of each delivery."""
        lignes = Livraison.objects.filter(evenement_id__in=self.evenements)
        return {pk: (etat, n) for pk, etat, n in lignes.values_list("pk", "etat", "tentatives")}

    def faites(self) -> int:
        return sum(etat == EtatLivraison.FAITE for etat, _ in self.livraisons().values())

    def au_travail(self, seuil: int) -> bool:
        """At least `seuil` deliveries are done, and one is being done."""
        lues = list(self.livraisons().values())
        faites = sum(etat == EtatLivraison.FAITE for etat, _ in lues)
        return faites >= seuil and any(etat == EtatLivraison.A_FAIRE and n > 0 for etat, n in lues)

    def calculs(self) -> Counter[tuple[UUID, str]]:
        """How many computations each convention has, by nature."""
        comptes = Calcul.objects.filter(convention__in=self.conventions).order_by()
        lignes = comptes.values_list("convention", "nature").annotate(nombre=Count("pk"))
        return Counter({(convention, nature): nombre for convention, nature, nombre in lignes})

    def documents(self, pile: Pile) -> Counter[UUID]:
        """How many documents each convention has; each file is there, whole, and is what its row says."""
        comptes: Counter[UUID] = Counter()
        for document in Document.objects.filter(objet_id__in=self.conventions):
            contenu = pile.document(document.fichier.name).read_bytes()
            assert hashlib.sha256(contenu).hexdigest() == document.sha256_fichier
            assert (contenu[:5], len(contenu)) == (b"%PDF-", document.taille)
            comptes[document.objet_id] += 1
        return comptes

    def courriels(self) -> int:
        """How many mails were written to the host: what no unique constraint would stop."""
        return Courriel.objects.filter(destinataire=MEMBRE).count()

    def tranches(self) -> Counter[UUID]:
        """How many instalments each convention has."""
        lignes = Tranche.objects.filter(convention__in=self.conventions).order_by()
        return Counter(dict(lignes.values_list("convention").annotate(nombre=Count("pk"))))


def creer_lot(droits: int, documents: int) -> Lot:
    """Active conventions of one post each; then, at once, what asks the worker to compute and to print.

    The first `documents` conventions have just become active; on the others a contract was concluded.
    """
    with transaction.atomic(), override_settings(PASSWORD_HASHERS=RAPIDE):
        structure = creer_structure()
        creer_membre(structure, email=MEMBRE)
        postes = creer_postes_pourvus(structure, droits)
        conventions = conventions_actives(postes)
        # Active for some time already: their engagement is in the ledger, as the activation leaves it.
        for convention in conventions[documents:]:
            comptabiliser_engagement(convention=convention, par=SYSTEME, le=LE)
    activees = conventions[:documents]
    contrats = Contrat.objects.filter(poste__in=postes[documents:]).values_list("pk", flat=True)
    with transaction.atomic():
        evenements = [publier("convention.activer", par=SYSTEME, id=c.pk) for c in activees]
        evenements += [publier("contrat.conclure", par=SYSTEME, id=pk) for pk in contrats]
    return Lot([e.pk for e in evenements], [c.pk for c in conventions], [c.pk for c in activees])


def conventions_actives(postes: list[Poste]) -> list[Convention]:
    personne = uuid4()
    return _conventions(
        postes,
        etat=EtatConvention.ACTIVE,
        signee_structure_le=LE,
        signee_structure_par_id=personne,
        signee_financeur_le=LE,
        signee_financeur_par_id=personne,
        active_le=LE,
    )


def conventions_a_signer(postes: list[Poste]) -> list[Convention]:
    return _conventions(postes, etat=EtatConvention.A_SIGNER)


def _conventions(postes: list[Poste], **options: Any) -> list[Convention]:
    personne = uuid4()
    conventions = Convention.objects.bulk_create(
        Convention(
            structure_id=poste.structure_id,
            departement_id=poste.departement_id,
            statut=poste.statut,
            numero=f"LOT-{poste.numero}",
            montant_previsionnel=MONTANT,
            soumise_le=LE,
            premiere_soumission_le=LE,
            prise_en_charge_le=LE,
            instructeur_id=personne,
            validations=1,
            validee_le=LE,
            validee_par_id=personne,
            **options,
        )
        for poste in postes
    )
    PosteConventionne.objects.bulk_create(
        PosteConventionne(
            convention=convention,
            poste=poste,
            structure_id=poste.structure_id,
            departement_id=poste.departement_id,
            premier_jour=DEBUT,
            montant_previsionnel=MONTANT,
        )
        for convention, poste in zip(conventions, postes, strict=True)
    )
    return conventions


def empoisonner(abonne: str, nombre: int = 1) -> list[Livraison]:
    """Deliveries for a subscriber that only the worker knows."""
    livraisons = []
    for _ in range(nombre):
        evenement = Evenement.objects.create(type="essai.poison", charge={})
        livraisons.append(Livraison.objects.create(evenement=evenement, abonne=abonne, file="defaut"))
    return livraisons
