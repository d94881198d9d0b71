"""What a document says of a convention, read once as plain JSON values: the snapshot that makes it again for ever."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.conf import settings

from commun.acteurs import Acteur
from commun.argent import montant_en_lettres, montant_francais, nombre_en_lettres
from commun.dates import date_francaise, instant_francais, jour_de_paris
from commun.erreurs import ErreurMetier
from financement import contenu, selecteurs
from financement.enums import Modalite
from financement.enums_signature import Partie, Voie
from financement.fiches import Estimation, estimer
from financement.models import Convention, PosteConventionne, Signature
from financement.moteur.arrondi import arrondir
from financement.plan import Plan, plan_de_versement
from financement.qr import adresse_de_verification, qr_svg
from financement.signature.actes import signatures_de
from structures.enums import Dispositif, Statut
from structures.models import Structure

#: Version of the JSON carried inside the PDF.
SCHEMA = "convention-conseiller-numerique/1"
POSTES_POUR_UN_SOMMAIRE = 10
_DISPOSITIFS = {
    Dispositif.RELANCE_2021: "relance",
    Dispositif.FORFAIT_2021: "forfait",
    Dispositif.RENOUVELLEMENT_2023: "renouvellement",
}


def donnees_convention(
    convention: Convention,
    *,
    conventionnes: Sequence[PosteConventionne] | None = None,
    apercu_le: datetime | None = None,
) -> dict[str, Any]:
    """The whole convention as its document prints it. The same stored facts give the same values.

    `conventionnes`: its posts, when they are read already; `apercu_le`: instant of a preview, for a draft that was
    never submitted. Raises ErreurMetier
    `convention_non_soumise` without it, and those of the computation.
    """
    reference = convention.validee_le or convention.soumise_le or apercu_le
    if reference is None:
        raise ErreurMetier("convention_non_soumise", "La convention n'est pas encore soumise.")
    signature = convention.date_signature or jour_de_paris(reference)
    signee = convention.est_signee
    conventionnes = selecteurs.postes_de(convention) if conventionnes is None else conventionnes
    estimation = estimer(convention, conventionnes, signature=signature)
    plan = plan_de_versement(convention, conventionnes, signature=signature)
    donnees: dict[str, Any] = {
        "reference": selecteurs.reference_document(convention),
        "projet": not signee,
        "numero": convention.numero or "",
        "arrete_au": date_francaise(signature),
        "date_signature": date_francaise(signature) if signee else "",
        "financeur": financeur(),
        "structure": structure_du_document(convention.structure, convention.statut),
        "signataire": signataire_nomme(convention),
        "contact_paiement": _contact(convention),
        "decisions": _decisions(conventionnes),
        "nombre_postes": len(conventionnes),
        "nombre_postes_lettres": nombre_en_lettres(len(conventionnes)),
        "duree_mois": max((fiche.duree for fiche in estimation.fiches), default=0),
        "montant": montant_francais(plan.montant),
        "montant_lettres": montant_en_lettres(plan.montant),
        "dispositif": Dispositif(convention.dispositif).label,
        "modalite": (
            Modalite(convention.modalite).label if convention.dispositif == Dispositif.RELANCE_2021 else ""
        ),
        "postes": _postes(conventionnes, estimation),
        "bareme": estimation.fiches[0].bareme[:16] if estimation.fiches else "",
        "echeances": _echeances(plan, signee=signee),
        "avertissement": plan.avertissement,
        "signatures": signatures_du_document(convention),
        "sommaire": len(conventionnes) > POSTES_POUR_UN_SOMMAIRE,
    }
    donnees["contenu"] = contenu.composer(
        "convention",
        traits=traits_de(convention, conventionnes, estimation),
        valeurs=_valeurs(donnees) | _redige(convention),
        listes={"decisions": donnees["decisions"]},
        le=signature,
    ).en_json()
    donnees["verification"] = verification(donnees["numero"]) if signee else {}
    donnees["machine"] = _machine(
        convention, conventionnes, donnees, estimation, plan, signature if signee else None
    )
    return donnees


def financeur() -> dict[str, str]:
    """The funder and its signatory, as the settings name them."""
    return {"nom": settings.FINANCEUR_NOM, "signataire": settings.FINANCEUR_SIGNATAIRE}


def verification(numero: str) -> dict[str, str]:
    """Where anybody checks a signed act: the address, and its QR code."""
    adresse = adresse_de_verification(numero)
    return {"adresse": adresse, "qr": qr_svg(adresse, f"Code QR : vérifier la convention {numero} en ligne")}


def traits_de(
    convention: Convention, conventionnes: Sequence[PosteConventionne], estimation: Estimation
) -> set[str]:
    """What is true of a convention, in the vocabulary of the articles."""
    prive = convention.statut == Statut.PRIVE
    categorie = convention.structure.categorie_juridique
    departements = {c.poste.departement_id for c in conventionnes} or {convention.departement_id}
    relance = convention.dispositif == Dispositif.RELANCE_2021
    vrais = {
        "prive" if prive else "public": True,
        _DISPOSITIFS[Dispositif(convention.dispositif)]: True,
        "un_poste" if len(conventionnes) == 1 else "plusieurs_postes": True,
        "mois_36" if convention.modalite == Modalite.MOIS_36 else "mois_24": relance,
        # 92xx associations, 93xx foundations; a private host of unknown category is asked for the commitment.
        "association": prive and (not categorie or categorie.startswith(("92", "93"))),
        "outre_mer": any(departement.startswith(("97", "98")) for departement in departements),
        "majoration": any(
            "majoration" in parametre["parametre"]
            for fiche in estimation.fiches
            for parametre in fiche.parametres
        ),
        "prioritaire": convention.territoire_prioritaire,
        "coordinateur": any(c.coordinateur for c in conventionnes),
        "projet_decrit": bool(convention.description_projet.strip()),
        "actions_decrites": bool(convention.actions_prevues.strip()),
        "deliberation": convention.date_deliberation is not None,
        "signee": convention.est_signee,
    }
    return {trait for trait, vrai in vrais.items() if vrai}


def _valeurs(donnees: dict[str, Any]) -> dict[str, str]:
    noms = (
        "arrete_au",
        "date_signature",
        "dispositif",
        "duree_mois",
        "modalite",
        "montant",
        "montant_lettres",
        "nombre_postes",
        "nombre_postes_lettres",
    )
    valeurs = {nom: str(donnees[nom]) for nom in noms}
    tranches = len(donnees["echeances"])
    return valeurs | {
        "nombre_tranches": nombre_en_lettres(tranches) if tranches != 1 else "une",
        "denomination": donnees["structure"]["denomination"],
        "financeur": donnees["financeur"]["nom"],
    }


def _redige(convention: Convention) -> dict[str, str]:
    """What the host wrote, as the articles quote it."""
    jour = convention.date_deliberation
    return {
        "description_projet": _typographie(convention.description_projet),
        "actions_prevues": _typographie(convention.actions_prevues),
        "date_deliberation": date_francaise(jour) if jour else "",
    }


def signataire_nomme(convention: Convention) -> str:
    """`Jeanne Martin, maire`; empty when the host named nobody."""
    return ", ".join(filter(None, (convention.signataire_nom, convention.signataire_qualite)))


def _contact(convention: Convention) -> str:
    champs = ("contact_paiement_nom", "contact_paiement_courriel", "contact_paiement_telephone")
    return ", ".join(filter(None, (getattr(convention, champ) for champ in champs)))


def _typographie(texte: str) -> str:
    """What a person typed, with the apostrophes of the articles around it."""
    return texte.strip().replace("'", "’")


def structure_du_document(structure: Structure, statut: str) -> dict[str, Any]:
    """The host as a document names it: by its SIRET, or its RIDET, or its RNA."""
    commune = structure.commune
    return {
        "denomination": structure.denomination,
        "identifiant": structure.identifiant,
        "statut": Statut(statut).label,
        "adresse": structure.adresse or (commune.nom if commune else ""),
        "departement": f"{structure.departement.nom} ({structure.departement_id})",
    }


def _decisions(conventionnes: Sequence[PosteConventionne]) -> list[str]:
    # The decision of a transferred post is its first host's: the new one does not read it.
    comites = {c.poste.decision.comite for c in conventionnes if c.poste._state.fields_cache.get("decision")}
    return [
        f"n°\u00a0{comite.numero} du {date_francaise(comite.date_seance)}"
        for comite in sorted(comites, key=lambda comite: (comite.date_seance, comite.numero))
    ]


def _postes(conventionnes: Sequence[PosteConventionne], estimation: Estimation) -> list[dict[str, Any]]:
    """One row per post; the signed amount wins over a computation made again."""
    par_poste = {c.poste_id: c for c in conventionnes}
    lignes = []
    for fiche in estimation.fiches:
        conventionne = par_poste[fiche.poste.pk]
        lignes.append(
            {
                "numero": fiche.poste.numero,
                "mission": "Coordinateur" if conventionne.coordinateur else "Conseiller",
                "departement": f"{fiche.poste.departement.nom} ({fiche.poste.departement_id})",
                "debut": date_francaise(fiche.premier_jour) if fiche.premier_jour else "",
                "duree": fiche.duree,
                "plafond": montant_francais(fiche.plafond),
                "montant": montant_francais(_montant(fiche.montant, conventionne)),
            }
        )
    return lignes


def _montant(calcule: Decimal, conventionne: PosteConventionne) -> Decimal:
    signe = conventionne.montant_previsionnel
    return calcule if signe is None else signe


def _echeances(plan: Plan, *, signee: bool) -> list[dict[str, str]]:
    return [
        {
            "libelle": echeance.libelle,
            "quand": date_francaise(echeance.date_prevue) if signee else echeance.quand,
            "part": pourcentage(echeance.part),
            "montant": montant_francais(echeance.montant),
            "lettres": montant_en_lettres(echeance.montant),
        }
        for echeance in plan.echeances
    ]


def pourcentage(part: Fraction) -> str:
    """`1/5` → `20 %`; a decimal only where it is needed."""
    valeur = arrondir(part * 100, 1)
    texte = f"{valeur:f}".replace(".", ",").removesuffix(",0")
    return f"{texte}\u00a0%"


def signatures_du_document(objet: Any | None) -> list[dict[str, str]]:
    """Both parties of a convention or of an amendment: when, who, by which way, and the fingerprints of what was signed
    and of its evidence; empty while it is awaited (None: both are).
    """
    apposees = {signature.partie: signature for signature in (signatures_de(objet) if objet else [])}
    return [
        {"partie": "Pour le Bénéficiaire", **_signature(apposees.get(Partie.STRUCTURE))},
        {"partie": "Pour l’État, le Financeur", **_signature(apposees.get(Partie.FINANCEUR))},
    ]


def _signature(signature: Signature | None) -> dict[str, str]:
    if signature is None:
        return dict.fromkeys(("le", "par", "comment", "voie", "signe", "preuve"), "")
    return {
        # A paper says a day.
        "le": "le "
        + (
            date_francaise(jour_de_paris(signature.signee_le))
            if signature.voie == Voie.PAPIER
            else instant_francais(signature.signee_le)
        ),
        "par": " — ".join(filter(None, (signature.nom, signature.qualite))),
        "comment": (
            "Signé à la main"
            if signature.voie == Voie.PAPIER
            else "Signé sur la plateforme Conseiller numérique"
        ),
        "voie": signature.get_voie_display(),
        "signe": signature.sha256,
        "preuve": signature.sha256_preuve,
    }


def _machine(
    convention: Convention,
    conventionnes: Sequence[PosteConventionne],
    donnees: dict[str, Any],
    estimation: Estimation,
    plan: Plan,
    signature: date | None,
) -> dict[str, Any]:
    """The same facts for machines: ISO dates, amounts as decimal texts. No name of a person."""
    structure = convention.structure
    signes = {c.poste_id: c for c in conventionnes}
    return {
        "schema": SCHEMA,
        "numero": donnees["numero"] or None,
        "signee_le": signature.isoformat() if signature else None,
        "financeur": donnees["financeur"]["nom"],
        "beneficiaire": {
            "denomination": structure.denomination,
            "siret": structure.siret or None,
            "ridet": structure.ridet or None,
            "rna": structure.rna or None,
            "statut": convention.statut,
            "departement": structure.departement_id,
        },
        "dispositif": convention.dispositif,
        "modalite": convention.modalite,
        "montant_previsionnel": f"{plan.montant:f}",
        "devise": "EUR",
        "postes": [
            {
                "numero": fiche.poste.numero,
                "departement": fiche.poste.departement_id,
                "coordinateur": signes[fiche.poste.pk].coordinateur,
                "premier_jour": fiche.premier_jour.isoformat() if fiche.premier_jour else None,
                "duree_mois": fiche.duree,
                "plafond": f"{fiche.plafond:f}",
                "montant": f"{_montant(fiche.montant, signes[fiche.poste.pk]):f}",
            }
            for fiche in estimation.fiches
        ],
        "echeances": [
            {"rang": e.rang, "date": e.date_prevue.isoformat(), "montant": f"{e.montant:f}"}
            for e in plan.echeances
        ],
        "bareme": estimation.fiches[0].bareme if estimation.fiches else None,
        "textes": {cle: donnees["contenu"][cle] for cle in ("modele", "version", "empreinte")},
    }


def apercu(convention: Convention, *, par: Acteur, le: datetime) -> dict[str, Any]:
    """The document as it would be now, always marked as a draft: nothing is stored. Raises ErreurMetier."""
    return donnees_convention(convention, apercu_le=le) | {"apercu": True}
