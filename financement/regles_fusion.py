"""Money in a merge: what was signed, notified, computed, ordered or paid stays byte for byte.

The members of the merged structure read and act through their enlarged perimeter. A draft, which binds nobody, moves.
"""

from commun.fusions import Sort, declarer_fusion

_SIGNE = "Ce qui a été signé ou notifié l'a été au nom de cette structure : la ligne ne change pas."
_BROUILLONS = "select id from financement_convention where etat = 'brouillon'"

declarer_fusion(
    "financement_posteconventionne",
    sort=Sort.DEPLACER,
    libelle="postes conventionnés",
    raison="Ceux d'un brouillon suivent ; les autres restent avec leur convention.",
    seulement=f"t.convention_id in ({_BROUILLONS})",
)
declarer_fusion(
    "financement_convention",
    sort=Sort.DEPLACER,
    libelle="conventions",
    raison="Un brouillon suit. " + _SIGNE,
    seulement="t.etat = 'brouillon'",
    ouvert="t.etat in ('soumise', 'en_instruction', 'a_corriger', 'a_signer')",
    remede="Une convention attend une validation ou une signature : faites-la aboutir ou annulez-la d'abord.",
)
for _table, _libelle in (
    ("commentaire", "commentaires des conventions"),
    ("versionconvention", "versions des conventions"),
    ("relanceconvention", "relances des conventions"),
):
    declarer_fusion(
        f"financement_{_table}",
        sort=Sort.DEPLACER,
        libelle=_libelle,
        raison="Ceux d'un brouillon suivent ; les autres restent avec leur convention.",
        seulement=f"t.convention_id in ({_BROUILLONS})",
    )
declarer_fusion(
    "financement_conditionexterne",
    "objet_id",
    sort=Sort.GARDER,
    libelle="conditions des versements",
    raison="Elles nomment un fait d'une autre salle, jamais une structure.",
    comptable=False,
)
declarer_fusion(
    "financement_actepublic",
    "objet_id",
    sort=Sort.GARDER,
    libelle="actes publics",
    raison="L'acte a été signé et scellé au nom de cette structure.",
    comptable=False,
)
for _table, _libelle in (
    ("calcul", "calculs de droits"),
    ("tranche", "tranches"),
    ("piece", "pièces déposées"),
    ("conditionexterne", "conditions des versements"),
    ("ordre", "ordres de paiement"),
    ("comptebancaire", "comptes bancaires"),
    ("ecriture", "écritures du grand livre"),
    ("ligneecriture", "lignes d'écritures"),
    ("troppercu", "trop-perçus"),
    ("avenant", "avenants"),
    ("imputation", "retenues sur des tranches"),
):
    declarer_fusion(f"financement_{_table}", sort=Sort.GARDER, libelle=_libelle, raison=_SIGNE)
for _table, _libelle in (("signature", "signatures"), ("originalsigne", "originaux signés à la main")):
    declarer_fusion(f"financement_{_table}", sort=Sort.GARDER, libelle=_libelle, raison=_SIGNE)
    declarer_fusion(
        f"financement_{_table}",
        "objet_id",
        sort=Sort.GARDER,
        libelle=_libelle,
        raison="Elles nomment une convention ou un avenant, jamais une structure.",
        comptable=False,
    )
declarer_fusion(
    "financement_avenant",
    "donnees",
    sort=Sort.GARDER,
    libelle="avenants",
    raison="Un avenant signé dit vers quelle structure un poste est allé, ce jour-là.",
    comptable=False,
)
declarer_fusion(
    "financement_rappelsignature",
    "objet_id",
    sort=Sort.GARDER,
    libelle="rappels de signature",
    raison="Ils nomment une convention ou un avenant, jamais une structure.",
    comptable=False,
)
