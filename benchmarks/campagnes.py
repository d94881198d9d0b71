"""A campaign: computed and stored posts per second, against the ORM and against naive Decimal, in one run.

Three things are told apart. (1) `calcul et enregistrement`: posts already in memory as columns; the fast path, the
canonical inputs, their hash and the binary COPY into the real table with its indexes, one transaction per thousand.
(2) The references on a sample: `bulk_create(5 000)` of one row per instalment, of results already computed (the most
favourable to it), then the same after naive Decimal. The same amounts are read back from both tables. (3) A real
campaign, from its launch to the last batch: facts read from contracts, comparison with the stored computations.
"""

from __future__ import annotations

import gc
import os
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from benchmarks.droits import calculer_naivement, tirer

#: Profile → posts stored, posts of the ORM sample, posts of the real campaign.
TAILLES = {
    "ci": (100_000, 3_000, 5_000),
    "1m": (100_000, 3_000, 100_000),
    "record": (100_000, 10_000, 100_000),
}
LOT = 1_000
PASSES = 3
OBJECTIF = 40


def mesurer(profil: str) -> list[dict[str, Any]]:
    """Rows of the table of docs/performances.md. Raises AssertionError when two ways do not store the same amounts."""
    nombre, echantillon, reels = TAILLES.get(profil, TAILLES["1m"])
    dossiers = tirer(nombre)
    postes = sorted(uuid4() for _ in dossiers)
    temps, campagne = _meilleur(lambda: _enregistrer_en_masse(dossiers, postes))
    notre = temps.par(nombre)
    orm, orm_naif = _references(dossiers[:echantillon], postes[:echantillon], campagne)
    _vider()
    reel = _campagne_reelle(reels)
    return [
        {
            "nom": f"Campagne, calcul et enregistrement de {nombre} postes",
            "valeur": round(temps.mur, 2),
            "unite": f"s (meilleur de {PASSES} ; processeur {temps.python:.2f} s, serveur {temps.serveur:.2f} s)",
            "reference": f"Decimal naïf et bulk_create(5 000) d'une ligne par mois, {1 / orm_naif.mur:.0f} postes/s",
            "rapport": f"{orm_naif.mur / notre.mur:.0f} (processeur : {orm_naif.processeur / notre.processeur:.0f})",
            "objectif": f"{OBJECTIF} ; 100 000 postes ≤ 3 s",
        },
        {
            "nom": "Campagne, le même contre l'enregistrement seul",
            "valeur": round(1 / notre.mur),
            "unite": "postes/s, calcul compris",
            "reference": f"bulk_create(5 000) de résultats déjà calculés, {1 / orm.mur:.0f} postes/s",
            "rapport": f"{orm.mur / notre.mur:.0f} (processeur : {orm.processeur / notre.processeur:.0f})",
            "objectif": "",
        },
        *reel,
    ]


@dataclass(frozen=True, order=True)
class Temps:
    """Seconds on the wall, of CPU in this process, of CPU in the server's process of this connection (Linux)."""

    mur: float
    python: float
    serveur: float

    @property
    def processeur(self) -> float:
        return self.python + self.serveur

    def par(self, nombre: int) -> Temps:
        """The same for one post."""
        return Temps(self.mur / nombre, self.python / nombre, self.serveur / nombre)

    def plus(self, autre: Temps) -> Temps:
        return Temps(self.mur + autre.mur, self.python + autre.python, self.serveur + autre.serveur)


def _chronometrer(travail: Callable[[], Any]) -> tuple[Temps, Any]:
    avant = (time.perf_counter(), time.process_time(), _serveur())
    resultat = travail()
    apres = (time.perf_counter(), time.process_time(), _serveur())
    return Temps(*(fin - debut for debut, fin in zip(avant, apres, strict=True))), resultat


def _serveur() -> float:
    """CPU seconds of the process that serves this connection; 0 where the system does not tell."""
    from django.db import connection

    with connection.cursor() as curseur:
        curseur.execute("select pg_backend_pid()")
        fiche = Path(f"/proc/{curseur.fetchone()[0]}/stat")
    if not fiche.exists():
        return 0.0
    champs = fiche.read_text().rpartition(")")[2].split()
    return (int(champs[11]) + int(champs[12])) / os.sysconf("SC_CLK_TCK")


def _meilleur(travail: Callable[[], Any]) -> tuple[Temps, Any]:
    """The quickest of a few passes, and the result of the last. The garbage collector is off, as in `timeit`."""
    temps = []
    resultat = None
    gc.collect()
    gc.disable()
    try:
        for _ in range(PASSES):
            _vider()
            temps_passe, resultat = _chronometrer(travail)
            temps.append(temps_passe)
    finally:
        gc.enable()
    return min(temps), resultat


def _enregistrer_en_masse(dossiers: Sequence[Any], postes: Sequence[UUID]) -> Any:
    """What a batch does once its facts are columns. The lots themselves are built before the clock starts."""
    from django.db import transaction

    from financement.campagnes.copie import Tirage, copier
    from financement.campagnes.entrees import empreintes, entrees_du_lot
    from financement.chargement import bareme_en_vigueur
    from financement.masse import calculer_lot

    bareme = bareme_en_vigueur()
    campagne = _campagne()
    for rang, lot in enumerate(_lots(dossiers)):
        siens = postes[rang * LOT : rang * LOT + len(lot)]
        with transaction.atomic():
            resultats = calculer_lot(lot, bareme)
            entrees = entrees_du_lot(lot, None)
            copier(
                Tirage(
                    campagne=campagne.pk,
                    lot=rang + 1,
                    postes=siens,
                    conventionnes=siens,
                    conventions=siens,
                    categories=["premier"] * len(lot),
                    motifs={},
                    entrees=entrees,
                    empreintes=empreintes(entrees),
                    avant=[None] * len(lot),
                    versions=[0] * len(lot),
                    notifies=[None] * len(lot),
                ),
                resultats,
            )
    return campagne


_LOTS: dict[int, list[Any]] = {}


def _lots(dossiers: Sequence[Any]) -> list[Any]:
    from financement.masse import Lot

    if id(dossiers) not in _LOTS:
        _LOTS[id(dossiers)] = [
            Lot.depuis_dossiers(dossiers[debut : debut + LOT]) for debut in range(0, len(dossiers), LOT)
        ]
    return _LOTS[id(dossiers)]


def _campagne(**options: Any) -> Any:
    from django.utils import timezone

    from financement.campagnes.bareme import archiver
    from financement.models import Campagne

    archiver(timezone.now())
    champs = {
        "nature": "previsionnel",
        "nom": "Mesure",
        "creee_par_id": uuid4(),
        "creee_par_libelle": "Mesure",
    }
    return Campagne.objects.create(**champs | options)


def _references(dossiers: Sequence[Any], postes: Sequence[UUID], campagne: Any) -> tuple[Temps, Temps]:
    """Seconds per post: bulk_create of computed instalments, and naive Decimal then bulk_create."""
    from django.db import connection, models

    from financement.chargement import bareme_en_vigueur

    class Mensualite(models.Model):
        poste_id = models.UUIDField()
        mois = models.DateField()
        jours = models.PositiveSmallIntegerField()
        montant = models.DecimalField(max_digits=12, decimal_places=2)

        class Meta:
            app_label = "benchmarks"
            constraints = [models.UniqueConstraint(fields=["poste_id", "mois"], name="mensualite_unique")]

        def __str__(self) -> str:
            return f"{self.mois} : {self.montant}"

    bareme = bareme_en_vigueur()
    with connection.schema_editor() as editeur:
        editeur.create_model(Mensualite)
    try:
        naif, calcules = _chronometrer(lambda: [calculer_naivement(dossier, bareme) for dossier in dossiers])
        orm, _ = _chronometrer(
            lambda: Mensualite.objects.bulk_create(
                [
                    Mensualite(
                        poste_id=poste, mois=date.fromisoformat(f"{mois}-01"), jours=jours, montant=montant
                    )
                    for poste, calcule in zip(postes, calcules, strict=True)
                    for mois, jours, _, montant in calcule["lignes"]
                ],
                batch_size=5_000,
            )
        )
        _verifier_memes_montants(campagne, postes)
    finally:
        with connection.schema_editor() as editeur:
            editeur.delete_model(Mensualite)
    return orm.par(len(dossiers)), orm.plus(naif).par(len(dossiers))


def _verifier_memes_montants(campagne: Any, postes: Sequence[UUID]) -> None:
    """Line by line, in SQL: what one way has and the other has not."""
    from django.db import connection

    notre = """select r.poste_id, to_date(l.mois::text, 'YYYYMM') as mois, l.jours::int, l.montant / 100.0 as montant
        from financement_resultatcampagne r, unnest(r.mois, r.jours, r.montants) as l(mois, jours, montant)
        where r.campagne_id = %s and r.poste_id = any(%s)"""
    leur = "select poste_id, mois, jours::int, montant from benchmarks_mensualite"
    with connection.cursor() as curseur:
        curseur.execute(
            f"select count(*), (select count(*) from ({leur}) x) from"
            f" ((({notre}) except ({leur})) union all (({leur}) except ({notre}))) ecarts",
            [campagne.pk, list(postes)] * 2,
        )
        ecarts, lignes = curseur.fetchone()
    assert (ecarts, lignes > len(postes)) == (0, True), f"{ecarts} lignes diffèrent"


def _vider() -> None:
    """Empty what a pass stored: the owner may, nobody else."""
    from django.db import connection

    with connection.cursor() as curseur:
        curseur.execute("truncate financement_resultatcampagne")


def _campagne_reelle(nombre: int) -> list[dict[str, Any]]:
    """From the launch to the last batch, over posts of the database; then everything is taken back."""
    from django.db import transaction

    from benchmarks.postes import peupler
    from territoires.models import Departement

    with transaction.atomic():
        peupler(nombre, sorted(Departement.objects.values_list("code", flat=True)))
        premiere = _derouler(date(2026, 6, 30))
        _retenir()
        seconde = _derouler(date(2026, 9, 30))
        transaction.set_rollback(True)
    return [
        {
            "nom": f"Campagne réelle de {effectif} postes, {titre}",
            "valeur": round(temps.mur, 2),
            "unite": f"s, du lancement au dernier lot (processeur {temps.python:.2f} s, serveur {temps.serveur:.2f} s)",
            "reference": f"un travailleur, faits lus et comparés compris : {effectif / temps.mur:.0f} postes/s",
            "rapport": "",
            "objectif": "",
        }
        for titre, (temps, effectif) in (
            ("premier constaté", premiere),
            ("calcul précédent à comparer", seconde),
        )
    ]


def _derouler(au: date) -> tuple[Temps, int]:
    """One « constaté » of the whole country, by the services of the platform: wall seconds, posts."""
    from django.utils import timezone

    from commun.acteurs import SYSTEME, Acteur, perimetre
    from financement.enums import EtatCampagne
    from financement.models import LotCampagne
    from financement.services.campagnes import lancer_campagne
    from financement.services.lots_campagne import calculer_lot_campagne

    par = Acteur(role="anct_validateur", libelle="Mesure", utilisateur_id=uuid4(), role_base="app_national")
    campagne = _campagne(nature="constate", arrete_au=au)

    def derouler() -> None:
        with perimetre(par):
            lancer_campagne(campagne=campagne, par=par, le=timezone.now())
        with perimetre(SYSTEME):
            for lot in LotCampagne.objects.filter(campagne=campagne).values_list("pk", flat=True):
                assert calculer_lot_campagne(lot_id=lot, le=timezone.now())

    temps, _ = _chronometrer(derouler)
    campagne.refresh_from_db()
    assert campagne.etat == EtatCampagne.CALCULEE
    assert campagne.resultats.count() == campagne.nombre_postes
    return temps, campagne.nombre_postes


def _retenir() -> None:
    """Stored computations of every post, as an acceptance would leave them, without their explanations."""
    from django.db import connection

    with connection.cursor() as curseur:
        curseur.execute(
            """insert into financement_calcul (id, cree_le, poste_id, convention_id, structure_id, departement_id,
                nature, version, entrees, entrees_sha256, bareme_id, code_version, montant, plafond, mois_consommes,
                duree, lignes, parametres, alertes, calcule_le, declencheur, par_libelle)
            select gen_random_uuid(), now(), r.poste_id, r.convention_id, v.structure_id, v.departement_id,
                'constate', r.version_avant + 1, r.entrees::jsonb, r.entrees_sha256, c.bareme_id, c.code_version,
                r.total / 100.0, r.plafond / 100.0, r.mois_consommes / 1000000.0, r.duree,
                '[]', '[]', '[]', now(), '', ''
            from financement_resultatcampagne r join financement_campagne c on c.id = r.campagne_id
            join financement_convention v on v.id = r.convention_id where r.categorie <> 'refuse'"""
        )


if __name__ == "__main__":
    sys.stdout.write(f"{mesurer(sys.argv[1])}\n")
