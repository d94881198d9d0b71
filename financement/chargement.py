"""From the parameter files to the frozen `Bareme` that the engine receives.

A scheme is a folder of `financement/bareme/`: `regle.yaml` names the rule by date of signature, and the rule
says which other files the folder must hold, no more and no less.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType

from commun.parametres import ErreurParametre, Groupe, Parametre, lire, lire_texte
from conseillers.smic import FICHIER as FICHIER_SMIC
from conseillers.smic import ZONES_PARTICULIERES, table_smic
from financement.moteur.bareme import Bareme, Dispositif, EcheancePrevue, RegleDatee, Serie
from financement.moteur.dossier import STATUTS_STRUCTURE
from financement.moteur.regimes import ForfaitLisse, GrilleAnnuelle, Modalite, Regle, SmicPlafonne
from financement.moteur.regimes.paliers import MOIS_PAR_ANNEE

RACINE = Path(__file__).parent / "bareme"
PREFIXE = "financement/bareme"
FICHIER_VACANCE = f"{PREFIXE}/vacance_maximale.yaml"

#: Name of a file in the repository → what it says.
Fichiers = Mapping[str, Parametre | Groupe]


@cache
def bareme_en_vigueur() -> Bareme:
    """The barème of the repository, read once. Raises ErreurParametre on a faulty file."""
    return composer(lire_dossier(RACINE))


def lire_dossier(racine: Path) -> dict[str, Parametre | Groupe]:
    """Every parameter file under `racine`, and the SMIC, by name. Raises ErreurParametre."""
    fichiers: dict[str, Parametre | Groupe] = {FICHIER_SMIC: table_smic()}
    for chemin in sorted(racine.rglob("*.yaml")):
        fichier = f"{PREFIXE}/{chemin.relative_to(racine).as_posix()}"
        fichiers[fichier] = lire(chemin, nom=_nom(fichier), fichier=fichier)
    return fichiers


def contenu_canonique(fichiers: Fichiers) -> str:
    """The parameters as canonical JSON (no layout, no comment): to be kept once per version, for later
    replays.
    """
    contenu = {nom: fichier.en_json() for nom, fichier in fichiers.items()}
    return json.dumps(contenu, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def contenu_en_vigueur() -> str:
    """The canonical content of the barème of the repository; `bareme_archive` reads it back."""
    return contenu_canonique(lire_dossier(RACINE))


def bareme_archive(contenu: str) -> Bareme:
    """The barème of a canonical content that was kept: same version, same results. Raises ErreurParametre."""
    return composer(
        {
            fichier: lire_texte(json.dumps(texte, ensure_ascii=False), nom=_nom(fichier), fichier=fichier)
            for fichier, texte in json.loads(contenu).items()
        }
    )


def composer(fichiers: Fichiers) -> Bareme:
    """The barème made of these files; its version is the SHA-256 of their canonical content."""
    smic = fichiers.get(FICHIER_SMIC)
    vacance = fichiers.get(FICHIER_VACANCE)
    if not isinstance(smic, Groupe) or not isinstance(vacance, Parametre):
        raise ErreurParametre(
            FICHIER_SMIC, 1, f"« {FICHIER_SMIC} » et « {FICHIER_VACANCE} » sont nécessaires"
        )
    smic.exiger({"metropole", *ZONES_PARTICULIERES.values()})
    dossiers: dict[str, dict[str, Parametre | Groupe]] = {}
    for nom, fichier in fichiers.items():
        if nom not in {FICHIER_SMIC, FICHIER_VACANCE}:
            slug, _, court = _nom(nom).partition("/")
            dossiers.setdefault(slug, {})[court] = fichier
    return Bareme(
        version=sha256(contenu_canonique(fichiers).encode()).hexdigest(),
        smic_general=smic.parametre("metropole", unite="EUR/mois"),
        smic_particuliers=MappingProxyType(
            {
                departement: smic.parametre(zone, unite="EUR/mois")
                for departement, zone in ZONES_PARTICULIERES.items()
            }
        ),
        dispositifs=MappingProxyType(
            {
                slug: _dispositif(
                    Groupe(slug, slug, MappingProxyType(contenu), fichier=f"{PREFIXE}/{slug}", ligne=1)
                )
                for slug, contenu in sorted(dossiers.items())
            }
        ),
        vacance_maximale=_verifiee(vacance, "mois"),
    )


def _nom(fichier: str) -> str:
    """The name of the parameter of a file: its path in the barème, without the suffix."""
    return "smic" if fichier == FICHIER_SMIC else fichier.removeprefix(f"{PREFIXE}/").removesuffix(".yaml")


def _verifiee(parametre: Parametre, unite: str) -> Parametre:
    return Groupe(parametre.nom, parametre.nom, {"": parametre}).parametre("", unite=unite)


def _dispositif(dossier: Groupe) -> Dispositif:
    regle = dossier.parametre("regle", unite="regle")
    attendus = {"regle", "echeancier"}
    regles = []
    for valeur in regle.valeurs:
        construire, noms = _REGLES.get(valeur.texte or "", (None, frozenset()))
        if construire is None:
            raise ErreurParametre(regle.fichier, regle.ligne, f"règle « {valeur.texte} » inconnue")
        regles.append(RegleDatee(valeur.depuis, construire(dossier)))
        attendus |= noms
    dossier.exiger(attendus)
    echeances = _echeances(dossier.groupe("echeancier"))
    if any(e.par_annee for e in echeances) and not all(isinstance(r.regle, GrilleAnnuelle) for r in regles):
        raise dossier.refus(f"« {dossier.nom} » : des versements par année demandent une grille annuelle")
    return Dispositif(dossier.nom, regle.description, tuple(regles), echeances)


def _smic_plafonne(dossier: Groupe) -> Regle:
    modalites = {}
    for nom in dossier.groupe("modalites").enfants:
        modalite = dossier.groupe("modalites").groupe(nom)
        modalite.exiger({"duree", "taux"})
        modalites[nom] = Modalite(
            duree=modalite.parametre("duree", unite="mois"), taux=modalite.parametre("taux", unite="part")
        )
    return SmicPlafonne(
        plafonds=_par_statut(dossier.groupe("plafond"), "EUR"),
        coefficients=_par_statut(dossier.groupe("coefficient_employeur"), "coefficient"),
        modalites=MappingProxyType(modalites),
        majorations=_majorations(dossier.groupe("majoration_outre_mer")),
    )


def _forfait_lisse(dossier: Groupe) -> Regle:
    return ForfaitLisse(
        totaux=_par_statut(dossier.groupe("total"), "EUR"),
        durees=_par_statut(dossier.groupe("duree"), "mois"),
        majorations=_majorations(dossier.groupe("majoration_outre_mer")),
    )


def _grille_annuelle(dossier: Groupe) -> Regle:
    grille, prime = dossier.groupe("grille"), dossier.groupe("prime_territoire_prioritaire")
    grille.exiger(set(STATUTS_STRUCTURE))
    grilles = {statut: _annees(grille.groupe(statut)) for statut in STATUTS_STRUCTURE}
    primes = {statut: _annees(prime.groupe(statut)) for statut in prime.enfants}
    for valeur in dossier.parametre("duree", unite="mois").valeurs:
        for statut, annees in (*grilles.items(), *primes.items()):
            if valeur.valeur != len(annees) * MOIS_PAR_ANNEE:
                raise grille.refus(
                    f"{len(annees)} années pour « {statut} », mais une durée de {valeur.texte} mois"
                )
    return GrilleAnnuelle(grilles=MappingProxyType(grilles), primes=MappingProxyType(primes))


#: Name of a rule → how to build it, and the files that it needs.
_REGLES: Mapping[str, tuple[Callable[[Groupe], Regle], frozenset[str]]] = MappingProxyType(
    {
        "smic_plafonne": (
            _smic_plafonne,
            frozenset({"plafond", "coefficient_employeur", "modalites", "majoration_outre_mer"}),
        ),
        "forfait_lisse": (_forfait_lisse, frozenset({"total", "duree", "majoration_outre_mer"})),
        "grille_annuelle": (_grille_annuelle, frozenset({"grille", "duree", "prime_territoire_prioritaire"})),
    }
)


def _par_statut(groupe: Groupe, unite: str) -> Mapping[str, Serie]:
    groupe.exiger(set(STATUTS_STRUCTURE))
    return MappingProxyType({statut: groupe.parametre(statut, unite=unite) for statut in STATUTS_STRUCTURE})


def _majorations(groupe: Groupe) -> Mapping[str, Mapping[str, Serie]]:
    return MappingProxyType(
        {
            statut: MappingProxyType(
                {
                    dep: groupe.groupe(statut).parametre(dep, unite="coefficient")
                    for dep in groupe.groupe(statut).enfants
                }
            )
            for statut in groupe.enfants
        }
    )


def _annees(groupe: Groupe) -> tuple[Serie, ...]:
    noms = [f"annee_{rang}" for rang in range(1, len(groupe.enfants) + 1)]
    groupe.exiger(set(noms))
    return tuple(groupe.parametre(nom, unite="EUR") for nom in noms)


def _echeances(groupe: Groupe) -> tuple[EcheancePrevue, ...]:
    noms = [f"tranche_{rang}" for rang in range(1, len(groupe.enfants) + 1)]
    groupe.exiger(set(noms))
    echeances = []
    for nom in noms:
        tranche = groupe.groupe(nom)
        base = "annee" if "annee" in tranche.enfants else "part"
        tranche.exiger({"mois", base})
        echeances.append(
            EcheancePrevue(tranche.parametre("mois", unite="mois"), tranche.parametre(base, unite=base))
        )
    bases = [echeance.base for echeance in echeances]
    if len({base.unite for base in bases}) != 1:
        raise groupe.refus("des tranches par part et des tranches par année ne se mélangent pas")
    if not echeances[0].par_annee:
        _verifier_parts(groupe, bases)
    return tuple(echeances)


def _verifier_parts(groupe: Groupe, parts: list[Serie]) -> None:
    """The shares in force on each day of change add up to one."""
    for jour in {valeur.depuis for part in parts if isinstance(part, Parametre) for valeur in part.valeurs}:
        total = sum(part.au(jour).valeur or 0 for part in parts)
        if total != 1:
            raise groupe.refus(f"les parts du {jour.isoformat()} font {total} au lieu de 1")
