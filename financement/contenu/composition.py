"""The text of one document: the articles in force on a day, their variants chosen, their values put in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from string import Formatter
from typing import Any, TypeVar

from commun.dates import date_francaise
from commun.erreurs import ErreurMetier
from financement.contenu.chargement import Bloc, Place, Recueil, Redaction, VersionModele, recueil
from financement.contenu.traits import LISTES, TRAITS, VALEURS


@dataclass(frozen=True)
class Contenu:
    """A composed text: model, version, fingerprint of the files, and its sections as plain JSON values."""

    modele: str
    titre: str
    version: str
    empreinte: str
    preambule: list[dict[str, Any]]
    articles: list[dict[str, Any]]

    def en_json(self) -> dict[str, Any]:
        """For a document's snapshot: `{modele, titre, version, empreinte, preambule, articles}`."""
        return dict(self.__dict__)


def composer(
    modele: str,
    *,
    traits: Iterable[str],
    valeurs: Mapping[str, str],
    le: date,
    listes: Mapping[str, Sequence[str]] | None = None,
    dans: Recueil | None = None,
) -> Contenu:
    """The text of `modele` (convention, avenant) as it stood on day `le`.

    `traits` and `valeurs` come from the closed lists of `financement.contenu.traits`. Raises ErreurMetier
    `contenu_absent` when no version of the model or of an article holds on that day, `contenu_incomplet` when a
    sentence needs a value that is not given.
    """
    vrais = frozenset(traits)
    inconnus = (
        (vrais - TRAITS.keys()) | (valeurs.keys() - VALEURS.keys()) | ((listes or {}).keys() - LISTES.keys())
    )
    if inconnus:
        raise ValueError(f"hors du vocabulaire des articles : {', '.join(sorted(inconnus))}")
    source = dans or recueil()
    connu = source.modeles[modele]
    version = _en_vigueur(connu.versions, le, f"le modèle « {modele} »")
    remplir = _Remplissage(vrais, valeurs, listes or {}, le)
    preambule = _sections(source, version.preambule, remplir, le)
    articles = _sections(source, version.articles, remplir, le)
    for numero, article in enumerate(articles, start=1):
        article["numero"] = numero
        article["ordinal"] = "1er" if numero == 1 else str(numero)
    return Contenu(modele, connu.titre, version.version, source.empreinte, preambule, articles)


Datee = TypeVar("Datee", Redaction, VersionModele)


def _en_vigueur(versions: Sequence[Datee], le: date, quoi: str) -> Datee:
    for version in versions:
        if version.du <= le and (version.au is None or le <= version.au):
            return version
    raise ErreurMetier("contenu_absent", f"Aucune version ne vaut au {date_francaise(le)} pour {quoi}.")


def _sections(
    source: Recueil, places: Sequence[Place], remplir: _Remplissage, le: date
) -> list[dict[str, Any]]:
    sections = []
    for place in places:
        if not place.condition.tient(remplir.traits, le):
            continue
        article = source.articles[place.article]
        redaction = _en_vigueur(article.redactions, le, f"l'article « {article.titre} »")
        blocs = [rempli for bloc in redaction.blocs for rempli in remplir.bloc(bloc)]
        if blocs:
            sections.append(
                {"code": article.code, "titre": article.titre, "du": redaction.du.isoformat(), "blocs": blocs}
            )
    return sections


@dataclass(frozen=True)
class _Remplissage:
    traits: frozenset[str]
    valeurs: Mapping[str, str]
    listes: Mapping[str, Sequence[str]]
    le: date

    def bloc(self, bloc: Bloc) -> list[dict[str, Any]]:
        """The block with its values, as many times as its list has elements; nothing when its condition fails."""
        if not bloc.condition.tient(self.traits, self.le):
            return []
        tours: Sequence[str | None] = self.listes.get(bloc.pour_chaque, ()) if bloc.pour_chaque else (None,)
        remplis = []
        for element in tours:
            phrases = [
                self._phrase(phrase.texte, element)
                for phrase in bloc.elements
                if phrase.condition.tient(self.traits, self.le)
            ]
            if phrases:
                remplis.append({"genre": bloc.genre, "textes": phrases})
        return remplis

    def _phrase(self, texte: str, element: str | None) -> str:
        morceaux = []
        for fixe, nom, _, _ in Formatter().parse(texte):
            morceaux.append(fixe)
            if nom is not None:
                valeur = element if nom == "element" else self.valeurs.get(nom)
                if valeur is None:
                    raise ErreurMetier(
                        "contenu_incomplet", f"Il manque la valeur « {nom} » pour composer le texte."
                    )
                morceaux.append(valeur)
        return "".join(morceaux)
