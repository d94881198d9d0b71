"""Strict reading of YAML: whatever is not expected is refused with the file, the line and the reason.

The tree of nodes is read instead of the constructed values, because only the nodes keep what matters here:
the line, the repeated keys, and whether a scalar was quoted. Nothing here depends on Django.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import yaml


class ErreurParametre(ValueError):
    """A parameter file that cannot be trusted: `fichier`, `ligne` (from 1) and `raison`, in French."""

    def __init__(self, fichier: str, ligne: int, raison: str) -> None:
        super().__init__(f"{fichier}, ligne {ligne} : {raison}")
        self.fichier = fichier
        self.ligne = ligne
        self.raison = raison


@dataclass(frozen=True)
class Noeud:
    """One node of a YAML document, with the name of its file for the messages."""

    fichier: str
    brut: yaml.Node

    @property
    def ligne(self) -> int:
        return self.brut.start_mark.line + 1

    def refus(self, raison: str) -> ErreurParametre:
        return ErreurParametre(self.fichier, self.ligne, raison)

    @property
    def est_nul(self) -> bool:
        return self.brut.tag == "tag:yaml.org,2002:null"

    @property
    def est_cite(self) -> bool:
        """True for a scalar between quotes, single or double."""
        return isinstance(self.brut, yaml.ScalarNode) and self.brut.style in {"'", '"'}

    def texte(self, quoi: str) -> str:
        """The non-empty text of the node, without surrounding blanks; refuses numbers, dates, lists and
        nulls.
        """
        if not isinstance(self.brut, yaml.ScalarNode) or self.brut.tag != "tag:yaml.org,2002:str":
            raise self.refus(f"{quoi} : un texte est attendu (entre guillemets)")
        texte = str(self.brut.value).strip()
        if not texte:
            raise self.refus(f"{quoi} : le texte est vide")
        return texte

    def entrees(self, quoi: str) -> list[tuple[Noeud, Noeud]]:
        """The (key, value) pairs of a mapping in the order of the file; refuses a repeated key."""
        if not isinstance(self.brut, yaml.MappingNode):
            raise self.refus(f"{quoi} : une liste de clés et de valeurs est attendue")
        vues: set[str] = set()
        paires = []
        for cle_brute, valeur_brute in self.brut.value:
            cle = Noeud(self.fichier, cle_brute)
            if not isinstance(cle_brute, yaml.ScalarNode):
                raise cle.refus(f"{quoi} : une clé simple est attendue")
            if cle_brute.value in vues:
                raise cle.refus(f"clé « {cle_brute.value} » répétée")
            vues.add(cle_brute.value)
            paires.append((cle, Noeud(self.fichier, valeur_brute)))
        return paires

    def champs(self, quoi: str, *, requis: Iterable[str], admis: Iterable[str] = ()) -> dict[str, Noeud]:
        """The values of a mapping by key; refuses an unknown key and a missing required one."""
        requis = tuple(requis)
        connus = {*requis, *admis}
        champs = {}
        for cle, valeur in self.entrees(quoi):
            nom = cle.texte(f"clé de {quoi}")
            if nom not in connus:
                raise cle.refus(
                    f"clé « {nom} » inconnue dans {quoi} ; clés admises : {', '.join(sorted(connus))}"
                )
            champs[nom] = valeur
        for nom in requis:
            if nom not in champs:
                raise self.refus(f"il manque « {nom} » dans {quoi}")
        return champs


def composer(texte: str, fichier: str) -> Noeud:
    """The root node of the only document of `texte`; raises ErreurParametre when the YAML itself is wrong."""
    try:
        for jeton in yaml.scan(texte, Loader=yaml.SafeLoader):
            if isinstance(jeton, yaml.AliasToken | yaml.AnchorToken):
                ligne = jeton.start_mark.line + 1
                raise ErreurParametre(fichier, ligne, "les renvois YAML (& et *) ne sont pas admis")
        racine = yaml.compose(texte, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as erreur:
        marque = erreur.problem_mark or erreur.context_mark
        ligne = marque.line + 1 if marque else 1
        raise ErreurParametre(fichier, ligne, f"YAML illisible ({erreur.problem})") from erreur
    except yaml.YAMLError as erreur:
        raise ErreurParametre(fichier, 1, "YAML illisible (caractère interdit)") from erreur
    if racine is None:
        raise ErreurParametre(fichier, 1, "le fichier est vide")
    return Noeud(fichier, racine)
