"""`manage.py simuler_droits FICHIER [--sortie F]`: the engine on a JSON list of posts, without any service.

Each post has the fields of `Dossier.depuis_json` and, if wanted, a `nom`. The answer is a JSON list in the
same order; nothing is written unless every post could be computed.
"""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

from django.core.management.base import BaseCommand, CommandError

from financement.chargement import bareme_en_vigueur
from financement.moteur import Bareme, Dossier, ErreurDossier, calculer

_T = TypeVar("_T")


class ErreurCas(ValueError):
    """A file of posts that cannot be computed; the French message names the post and the field."""


def simuler(texte: str, bareme: Bareme) -> list[dict[str, object]]:
    """The results of a JSON list of posts, each in the form of `Resultat.en_json`, after its `nom` if any.

    Raises ErreurCas on the first post that cannot be computed, counted from 1.
    """
    try:
        liste = json.loads(texte, object_pairs_hook=_sans_doublon)
    except json.JSONDecodeError as erreur:
        raise ErreurCas(
            f"le fichier n'est pas du JSON : ligne {erreur.lineno}, colonne {erreur.colno}"
        ) from erreur
    if not isinstance(liste, list):
        raise ErreurCas("le fichier doit contenir une liste de cas : [ … ]")
    return [_simuler_cas(rang, cas, bareme) for rang, cas in enumerate(liste, start=1)]


def _simuler_cas(rang: int, cas: object, bareme: Bareme) -> dict[str, object]:
    if not isinstance(cas, dict):
        raise ErreurCas(f"cas n° {rang} : un objet est attendu, {{ … }}")
    champs = dict(cas)
    entete = {"nom": champs.pop("nom")} if "nom" in champs else {}
    champs.pop("attendu", None)  # a worked case may be given as it is
    try:
        return entete | calculer(Dossier.depuis_json(champs), bareme).en_json()
    except ErreurDossier as erreur:
        designation = f"cas n° {rang}" + (f" ({entete['nom']})" if entete else "")
        raise ErreurCas(f"{designation}, {erreur}") from erreur


def _sans_doublon(paires: Iterable[tuple[str, object]]) -> dict[str, object]:
    contenu: dict[str, object] = {}
    for cle, valeur in paires:
        if cle in contenu:
            raise ErreurCas(f"le champ « {cle} » est écrit deux fois dans un même cas : gardez-en un seul")
        contenu[cle] = valeur
    return contenu


class Command(BaseCommand):
    help = "Calcule les droits d'une liste de postes décrits en JSON, sans base de données ni service."
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("fichier", metavar="FICHIER", help="liste JSON de postes")
        parser.add_argument(
            "--sortie", metavar="F", help="fichier des résultats (par défaut : la sortie standard)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        source = Path(options["fichier"])
        texte = _oser(lambda: source.read_text(encoding="utf-8"), f"lecture de {source}")
        try:
            resultats = simuler(texte, bareme_en_vigueur())
        except ErreurCas as erreur:
            raise CommandError(str(erreur)) from erreur
        sortie = json.dumps(resultats, ensure_ascii=False, indent=1) + "\n"
        if options["sortie"]:
            cible = Path(options["sortie"])
            _oser(lambda: cible.write_text(sortie, encoding="utf-8"), f"écriture de {cible}")
        else:
            self.stdout.write(sortie, ending="")


def _oser(action: Callable[[], _T], quoi: str) -> _T:
    try:
        return action()
    except (OSError, UnicodeDecodeError) as erreur:
        raise CommandError(f"{quoi} impossible : {erreur}") from erreur
