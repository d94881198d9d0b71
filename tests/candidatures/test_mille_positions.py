"""The top 50 of 1 000 random positions equals a brute force over columns: a third writing of the rules."""

from __future__ import annotations

import random
from datetime import timedelta

import numpy as np
import pytest

from candidatures.appariement import Position
from candidatures.models import MiseEnRelation, ProfilRecherche
from candidatures.selecteurs import classer
from structures.enums import Langue, TypeContrat
from territoires.geo import vers_vecteur
from tests.candidatures.test_classement import JOUR, tirer_profils

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("limousin"), pytest.mark.lent]
RAYON_M = 6_371_008.8


class Colonnes:
    """The profiles as columns, sorted by (application, key): a stable sort by score then keeps the ties in order."""

    def __init__(self, profils: list[ProfilRecherche]) -> None:
        rangs = sorted(profils, key=lambda p: (p.depose_le, p.candidat_id.int))
        self.cles = [p.candidat_id for p in rangs]
        self.points = np.array([p.point or (np.nan,) * 3 for p in map(_relu, rangs)])
        self.limite = np.array([np.inf if p.distance_max_km is None else p.distance_max_km for p in rangs])
        self.actif = np.array([p.actif for p in rangs])
        self.ile = np.array([p.ile for p in rangs])
        self.jour = np.array([p.disponible_le.toordinal() for p in rangs])
        self.experience = np.array([p.a_experience for p in rangs])
        self.vehicule = np.array([p.vehicule for p in rangs])
        self.pix = np.array([p.pix or 0 for p in rangs])
        self.contrats = [set(p.contrats) for p in rangs]
        self.langues = [set(p.langues) for p in rangs]

    def premiers(self, position: Position, nombre: int) -> list[object]:
        cordes = np.sqrt(((self.points - np.array(position.point)) ** 2).sum(axis=1))
        metres = 2 * RAYON_M * np.arcsin(np.minimum(1.0, cordes / 2))
        assez_pres = np.isinf(self.limite) | (metres <= self.limite * 1000)
        marge = position.debut.toordinal() - self.jour
        garde = self.actif & (self.ile == position.ile) & assez_pres & (marge >= 0)
        entiers = np.where(np.isnan(metres), 100_000, np.rint(np.nan_to_num(metres))).astype(int)
        note = 3500 * (100_000 - np.minimum(entiers, 100_000)) // 100_000
        note += 2000 * self.experience + 1500 * np.clip(marge, 0, 30) // 30
        note += 1000 * np.minimum(self.pix, 5) // 5 + 500 * (self.vehicule | (not position.vehicule))
        veut, demande = set(position.contrats), set(position.langues)
        note += np.array([1000 * (not siens or not veut or bool(siens & veut)) for siens in self.contrats])
        note += np.array([500 * (not demande or bool(siennes & demande)) for siennes in self.langues])
        ordre = [rang for rang in np.argsort(-note, kind="stable") if garde[rang]]
        return [(self.cles[rang], int(note[rang])) for rang in ordre[:nombre]]


def _relu(profil: ProfilRecherche) -> ProfilRecherche:
    """As the database gives it back: a vector, not degrees."""
    if profil.latitude is not None:
        profil.point = vers_vecteur(profil.latitude, profil.longitude)
    return profil


def test_mille_positions_au_hasard():
    hasard = random.Random(2021)
    profils = tirer_profils(hasard, 3000)
    ProfilRecherche.objects.bulk_create(profils, batch_size=1000)
    colonnes = Colonnes(profils)
    personne = MiseEnRelation.objects.none().values("candidat_id")
    for _ in range(1000):
        position = Position(
            point=vers_vecteur(hasard.uniform(44.5, 47), hasard.uniform(0, 3)),
            debut=JOUR + timedelta(days=hasard.randint(0, 90)),
            ile=hasard.choice(["", "", "", "972"]),
            contrats=tuple(hasard.sample(TypeContrat.values, hasard.randint(0, 2))),
            langues=tuple(hasard.sample(Langue.values, hasard.randint(0, 1))),
            vehicule=hasard.random() < 0.5,
        )
        trouves = [(p.pk, p.note) for p in classer(position, deja=personne).profils[:50]]
        assert trouves == colonnes.premiers(position, 50)
