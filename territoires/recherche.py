"""From what a person types to a commune: tolerant search, and the one commune of a form."""

from __future__ import annotations

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from commun.erreurs import ErreurMetier
from commun.tri import cle_recherche
from territoires.enums import TypeCommune
from territoires.models import Commune, Departement
from territoires.saisie import SaisieCommune, lire_saisie
from territoires.selecteurs import communes

LIMITE_MAX = 50
PROPOSITIONS = 6
LONGUEUR_MIN_FLOUE = 4


def chercher_communes(texte: str, limite: int = 10) -> list[Commune]:
    """Best matches first for a name, a postal code, "87000 Limoges", "Limoges (87)".

    Exact name, then beginning of the name, then beginning of a word, the most populated first; then, when
    there is room, names that look alike (trigrams). Case, accents, hyphens, apostrophes and "St" do not
    matter.
    """
    limite = min(limite, LIMITE_MAX)
    saisie = _lire(texte)
    if saisie.est_vide:
        return []
    perimetre = _perimetre(saisie)
    if not saisie.cles:
        return list(perimetre.order_by("-type", "-population", "code")[:limite])
    trouvees = list(_par_nom(perimetre, saisie.cles)[:limite])
    cle = saisie.cles[-1]
    if len(trouvees) < limite and len(cle) >= LONGUEUR_MIN_FLOUE:
        deja = [c.pk for c in trouvees]
        trouvees += _ressemblantes(perimetre.exclude(pk__in=deja), cle)[: limite - len(deja)]
    return trouvees


def commune_par_saisie(texte: str, champ: str | None = "commune") -> Commune:
    """The one commune that the entry names.

    A close but inexact name is accepted only beside a postal code that leaves one choice ("87000 Limoge").
    Raises `ErreurMetier` `commune_vide`, `commune_inconnue` or `commune_ambigue`, whose French message lists
    the communes to choose from.
    """
    saisie = _lire(texte)
    if saisie.est_vide:
        raise ErreurMetier(
            "commune_vide",
            "Indiquez une commune ou un code postal, par exemple « Limoges » ou « 87000 ».",
            champ,
        )
    exactes = _exactes(saisie)
    if len(exactes) == 1:
        return exactes[0]
    if exactes:
        raise ErreurMetier(
            "commune_ambigue",
            f"Plusieurs communes répondent à « {texte.strip()} ». Précisez laquelle : {_enumerer(exactes)}.",
            champ,
        )
    proches = chercher_communes(texte, PROPOSITIONS)
    if len(proches) == 1 and saisie.code and saisie.cles:
        return proches[0]
    if not proches:
        raise ErreurMetier(
            "commune_inconnue",
            f"Aucune commune ne correspond à « {texte.strip()[:60]} ». "
            "Vérifiez l'orthographe ou indiquez le code postal.",
            champ,
        )
    raise ErreurMetier(
        "commune_inconnue",
        f"Aucune commune ne s'appelle « {texte.strip()[:60]} ». Vouliez-vous dire : {_enumerer(proches)} ?",
        champ,
    )


def _lire(texte: str) -> SaisieCommune:
    """Splits the entry with the départements known: "87" → "87", "haute vienne" → "87"."""
    connus: dict[str, str] = {}
    for code, nom_tri in Departement.objects.values_list("code", "nom_tri"):
        connus[code.lower()] = connus[cle_recherche(nom_tri)] = code
    return lire_saisie(texte, connus)


def _exactes(saisie: SaisieCommune) -> list[Commune]:
    """Communes that the entry names completely: none when it is only a part of a name."""
    if saisie.debut_code_postal:
        return []
    perimetre = _perimetre(saisie)
    if saisie.cles:
        perimetre = perimetre.filter(nom_recherche__in=saisie.cles)
    return list(perimetre.order_by("-population", "code"))


def _perimetre(saisie: SaisieCommune) -> QuerySet[Commune]:
    """The communes that the codes of the entry allow."""
    requete = communes()
    if saisie.departement:
        requete = requete.filter(departement_id=saisie.departement)
    if saisie.debut_code_postal:
        return _par_debut_de_code(requete, saisie.debut_code_postal)
    if not saisie.code:
        return requete
    par_code_postal = requete.filter(codes_postaux__contains=[saisie.code])
    if not saisie.cles:
        # A city before its arrondissements; an INSEE code only when no postal code has the same digits.
        par_code_postal = par_code_postal.filter(type=TypeCommune.COMMUNE)
        return par_code_postal if par_code_postal.exists() else requete.filter(pk=saisie.code)
    if par_code_postal.exists():
        return par_code_postal
    # A CEDEX code or a mistaken one: the département that it begins with still narrows the search.
    return requete.filter(Q(pk=saisie.code) | Q(departement_id__in=_departements_du_code(saisie.code)))


def _departements_du_code(code: str) -> list[str]:
    """Départements whose postal codes begin like this one (Corsica shares "20", the Antilles "971")."""
    if code.startswith("20"):
        return ["2A", "2B"]
    if code.startswith("971"):
        return ["971", "977", "978"]
    return [code[:3] if code[:2] in ("97", "98") else code[:2]]


def _par_debut_de_code(requete: QuerySet[Commune], debut: str) -> QuerySet[Commune]:
    """Postal codes being typed, two to four digits: the département, then the codes that begin so."""
    if debut in ("97", "98"):
        return requete.filter(departement__code__startswith=debut)
    requete = requete.filter(departement_id__in=_departements_du_code(debut))
    if len(debut) == 2:
        return requete
    chiffres = 5 - len(debut)
    possibles = [f"{debut}{n:0{chiffres}d}" for n in range(10**chiffres)]
    return requete.filter(codes_postaux__overlap=possibles)


def _par_nom(requete: QuerySet[Commune], cles: tuple[str, ...]) -> QuerySet[Commune]:
    """Names that begin, or have a word that begins, with one of the keys."""
    debut, mot = Q(), Q()
    for cle in cles:
        debut |= Q(nom_recherche__startswith=cle)
        mot |= Q(nom_recherche__contains=f" {cle}")
    rang = Case(
        When(nom_recherche__in=cles, then=Value(0)),
        When(debut, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return requete.filter(debut | mot).annotate(rang=rang).order_by("rang", "-type", "-population", "code")


def _ressemblantes(requete: QuerySet[Commune], cle: str) -> list[Commune]:
    """Names that share enough trigrams with the key, the closest first."""
    return list(
        requete.filter(nom_recherche__trigram_similar=cle)
        .annotate(ressemblance=TrigramSimilarity("nom_recherche", cle))
        .order_by("-ressemblance", "-population", "code")[:LIMITE_MAX]
    )


def _enumerer(liste: list[Commune]) -> str:
    """ "Sainte-Colombe (05), Sainte-Colombe (16)…", at most `PROPOSITIONS`."""
    suite = "…" if len(liste) > PROPOSITIONS else ""
    return ", ".join(c.libelle for c in liste[:PROPOSITIONS]) + suite
