"""The common tables in a merge: proof stays as it was written, and is read through the merged perimeter."""

from commun.fusions import Sort, declarer_fusion

declarer_fusion(
    "commun_transitioneffectuee",
    sort=Sort.GARDER,
    libelle="changements d'état",
    raison="Le passé reste écrit sous la structure d'alors, et se lit depuis la structure conservée.",
)
declarer_fusion(
    "commun_transitioneffectuee",
    "objet_id",
    sort=Sort.GARDER,
    libelle="changements d'état de la structure elle-même",
    raison="Une ligne d'historique ne change jamais.",
)
declarer_fusion(
    "commun_entreejournal",
    "objet_id",
    sort=Sort.GARDER,
    libelle="actes au journal",
    raison="Le journal ne change jamais ; la page d'historique réunit les deux.",
)
declarer_fusion(
    "commun_entreejournal",
    "donnees",
    sort=Sort.GARDER,
    libelle="actes au journal qui citent la structure",
    raison="Le journal ne change jamais.",
    comptable=False,
)
declarer_fusion(
    "commun_evenement",
    "charge",
    sort=Sort.GARDER,
    libelle="événements qui citent la structure",
    raison="Un événement dit ce qui s'est passé ; ceux qui attendent trouvent l'objet là où il est.",
    comptable=False,
)
declarer_fusion(
    "commun_document",
    sort=Sort.GARDER,
    libelle="documents émis",
    raison="Un document scellé nomme la structure d'alors ; les membres de la structure conservée le lisent.",
)
declarer_fusion(
    "commun_document",
    "objet_id",
    sort=Sort.GARDER,
    libelle="documents sur la structure elle-même",
    raison="Un document scellé ne change pas.",
)
declarer_fusion(
    "commun_document",
    "donnees",
    sort=Sort.GARDER,
    libelle="données des documents émis",
    raison="Elles permettent de refaire le document à l'identique.",
    comptable=False,
)
