"""A campaign of documents while its worker is killed: each one once, whole, sealed, published."""

from __future__ import annotations

import random

import pytest
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from commun import sceau
from commun.acteurs import SYSTEME, perimetre
from commun.models import Document, Livraison
from financement.models import ActePublic, Regeneration
from financement.services.regeneration import avancement, lancer_regeneration
from tests.financement.fabriques import creer_postes_pourvus
from tests.pile.lot import RAPIDE, Lot, conventions_actives
from tests.pile.pile import Pile
from tests.pile.processus import attendre
from tests.structures.fabriques import creer_structure

pytestmark = pytest.mark.pile


def faits(regeneration: Regeneration) -> int:
    with perimetre(SYSTEME):
        return avancement(regeneration).faits


@pytest.mark.timeout(1200)
@pytest.mark.parametrize("nombre", [24, pytest.param(500, marks=pytest.mark.lent)])
def test_kill_9_du_travailleur_au_milieu_des_documents(pile: Pile, nombre: int) -> None:
    pile.vider_la_file()
    with pile.base():
        with transaction.atomic(), override_settings(PASSWORD_HASHERS=RAPIDE):
            conventions = conventions_actives(creer_postes_pourvus(creer_structure(), nombre))
        numeros = [convention.numero for convention in conventions if convention.numero]
        with perimetre(SYSTEME):
            regeneration = lancer_regeneration(
                motif=f"Essai de {nombre}", numeros=numeros, par=SYSTEME, le=timezone.now()
            )
        for part in sorted(random.uniform(0.05, 0.8) for _ in range(3)):
            seuil = int(nombre * part)
            attendre(
                lambda seuil=seuil: faits(regeneration) >= seuil,
                600,
                f"{seuil} documents sur {nombre}",
                0.005,
            )
            pile.travailleur.tuer()
            pile.travailleur.demarrer()
        attendre(
            lambda: faits(regeneration) == nombre, 900, f"les {nombre}\n{pile.travailleur.fin_du_journal()}"
        )
    pile.attendre_les_livraisons(300)
    with pile.base():
        lot = Lot([], [convention.pk for convention in conventions], [])
        # Files are whole: each is what its row says, by its hash.
        assert lot.documents(pile) == dict.fromkeys(lot.conventions, 1)
        documents = list(Document.objects.filter(objet_id__in=lot.conventions))
        assert all(document.scelle_le and document.sha256_avant_sceau for document in documents)
        assert set(ActePublic.objects.filter(numero__in=numeros).values_list("id", "sha256_fichier")) == {
            (document.pk, document.sha256_fichier) for document in documents
        }
        bilan = avancement(regeneration)
        assert (bilan.produits, bilan.faits, bilan.abandonnes) == (nombre, nombre, 0)
        # Some tries were interrupted; none left a file without row.
        essais = Livraison.objects.filter(evenement__charge__regeneration=str(regeneration.pk))
        assert max(essais.values_list("tentatives", flat=True)) > 1
        dossier = pile.document("convention")
        attendus = {document.fichier.name.rpartition("/")[2] for document in documents}
        sur_disque = {fichier.name for fichier in dossier.rglob("*.pdf")}
        assert attendus <= sur_disque
        (exemple, *_) = documents
        etat = sceau.verifier(pile.document(exemple.fichier.name).read_bytes())
        assert etat is not None
        assert (etat.intact, etat.entier) == (True, True)
    pile.vider_la_file()
