"""The demonstration: a country that looks alive, made by the real services with a fixed seed.

Dates are relative to the day of loading; people are fictional, at `exemple.fr`; published attributions of 2021 are
real public data. Loaded once: `manage.py charger_demo` does nothing when the demonstration is there.
"""

MOT_DE_PASSE = "conseiller-numerique"

# (role, address, what this person shows)
COMPTES = [
    ("candidat", "candidate@exemple.fr", "Candidate présélectionnée à Limoges"),
    ("structure_referent", "mairie@exemple.fr", "Référente de la commune d'accueil de Limoges"),
    ("structure_signataire", "maire@exemple.fr", "Maire, signe la convention de la même commune"),
    ("structure_gestionnaire", "gestionnaire@exemple.fr", "Gestionnaire de la même commune"),
    ("prefecture_departement", "prefecture@exemple.fr", "Préfecture de la Haute-Vienne"),
    ("prefecture_region", "region@exemple.fr", "Préfecture de région Nouvelle-Aquitaine"),
    ("anct_instructeur", "instruction@exemple.fr", "Instructrice de l'ANCT (lit les dossiers)"),
    ("anct_validateur", "coordination@exemple.fr", "Coordinateur de l'ANCT (décide, valide)"),
    ("signataire_financeur", "financeur@exemple.fr", "Signe les conventions pour l'État"),
    ("ordonnateur", "ordonnateur@exemple.fr", "Propose les paiements"),
    ("comptable", "comptable@exemple.fr", "Approuve les paiements proposés par un autre"),
    ("comptable", "comptable.adjoint@exemple.fr", "Approuve à son tour les plus gros paiements"),
    ("conseiller", "conseillere@exemple.fr", "Conseillère numérique en poste à Limoges"),
    ("coordinateur_conseillers", "animation@exemple.fr", "Anime les conseillers de la Haute-Vienne"),
    ("organisme_formation", "formation@exemple.fr", "Organisme de formation"),
    ("administrateur", "technique@exemple.fr", "Administration technique (/admin/)"),
]
# Of two accounts with one role, the first is the one that acts.
ADRESSES = {role: adresse for role, adresse, _ in reversed(COMPTES)}
