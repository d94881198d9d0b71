"""The closed vocabulary of the articles: the conditions that choose a variant, the values that fill a sentence."""

from __future__ import annotations

#: What may be true of a convention, and what it means.
TRAITS = {
    "public": "public host",
    "prive": "private host",
    "association": "association or foundation: it subscribes the republican commitment",
    "relance": "scheme relance-2021",
    "forfait": "scheme forfait-2021",
    "renouvellement": "scheme renouvellement-2023",
    "mois_24": "24 months at the SMIC",
    "mois_36": "36 months at 70 % of the SMIC",
    "outre_mer": "a post overseas",
    "majoration": "a post whose amount carries the overseas increase",
    "prioritaire": "workplace in a priority territory, fixed at signature",
    "coordinateur": "a post of coordinator",
    "un_poste": "exactly one post",
    "plusieurs_postes": "two posts or more",
    "projet_decrit": "the host describes its project",
    "actions_decrites": "the host says the actions that it plans",
    "deliberation": "the host gives the date of the decision that lets its signatory sign",
    "signee": "both parties have signed",
    "avenant_ajout": "amendment: more posts",
    "avenant_coordinateur": "amendment: a post of coordinator is added",
    "avenant_retrait": "amendment: fewer posts",
    "avenant_duree": "amendment: duration",
    "avenant_transfert": "amendment: a post goes to another host",
    "avenant_denomination": "amendment: name of the host",
    "avenant_compte": "amendment: bank account",
    "avenant_fin": "amendment: early end",
    "avenant_montant": "amendment: the forecast amount changes",
}

#: What a sentence may quote between braces. Every value is a plain text, escaped where it is printed.
VALEURS = {
    "actions_prevues": "planned actions, as the host writes them",
    "arrete_au": "day at which the amounts are computed",
    "convention": "number of the convention that an amendment changes",
    "date_convention": "date of signature of that convention",
    "date_effet": "day from which an amendment holds",
    "date_deliberation": "date of the decision that lets the signatory sign",
    "date_signature": "date of the last signature",
    "denomination": "name of the host",
    "description_projet": "the project, as the host writes it",
    "dispositif": "label of the scheme",
    "duree_mois": "months that a post is helped",
    "element": "present element of a repeated block",
    "financeur": "name of the funder",
    "modalite": "label of the modality",
    "montant": "forecast amount, in figures",
    "montant_lettres": "forecast amount, in letters",
    "motif_avenant": "why the convention changes",
    "nombre_postes": "number of posts, in figures",
    "nombre_postes_lettres": "number of posts, in letters",
    "nombre_tranches": "number of instalments",
    "rang_avenant": "rank of an amendment",
}

#: Lists that a block may repeat (`pour_chaque`).
LISTES = {"decisions": "decisions of the selection committee that attributed the posts"}
