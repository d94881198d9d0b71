"""Accounts, and the tables of the libraries that sign people in: what each column holds, its fate at an erasure."""

from commun.vie_privee import classer, garder_compte, identifier

classer(
    "comptes_structureabsorbee",
    aucun="structure_id cible_id",
)
classer(
    "comptes_habilitation",
    traitement="comptes",
    personnel="role retiree_le",
    aucun="id cree_le utilisateur_id structure_id organisme_id departement_id region_id",
    a="t.utilisateur_id = %(personne)s",
    efface={
        "retiree_le": (
            "case when not %(garde)s or t.role = 'candidat' then coalesce(t.retiree_le, "
            "%(instant)s) else t.retiree_le end"
        ),
    },
    anonyme="role",
    ordre=80,
)
classer(
    "comptes_utilisateur_groups",
    aucun="id utilisateur_id group_id",
)
classer(
    "comptes_utilisateur_user_permissions",
    aucun="id utilisateur_id permission_id",
)
classer(
    "comptes_utilisateur",
    traitement="comptes",
    personnel="email prenom nom password last_login is_active",
    aucun="id cree_le is_superuser is_staff",
    a="t.id = %(personne)s",
    efface={
        "email": "'efface-' || t.id || '@efface.invalid'",
        "prenom": "'Personne'",
        "nom": "'effacée'",
        "password": "'!'",
        "last_login": "null",
        "is_active": "false",
    },
    identite=True,
    ordre=90,
)
classer(
    "django_admin_log",
    traitement="journaux",
    personnel="object_repr change_message",
    aucun="id action_time user_id content_type_id object_id action_flag",
    a="t.user_id = %(personne)s",
    masque="object_repr change_message",
)
classer(
    "auth_permission",
    aucun="id name content_type_id codename",
)
classer(
    "auth_group_permissions",
    aucun="id group_id permission_id",
)
classer(
    "auth_group",
    aucun="id name",
)
classer(
    "django_content_type",
    aucun="id app_label model",
)
classer(
    "django_session",
    traitement="comptes",
    personnel="session_data",
    aucun="session_key expire_date",
    garde="Une session est close à l'effacement du compte et sa ligne disparaît sous douze heures.",
)
classer(
    "dsfr_dsfrconfig",
    aucun=(
        "id language site_title site_tagline notice_title notice_description notice_type "
        "notice_link notice_icon_class notice_is_collapsible header_brand header_brand_html "
        "beta_tag footer_brand footer_brand_html footer_description newsletter_description "
        "newsletter_url operator_logo_file operator_logo_alt operator_logo_width mourning "
        "accessibility_status"
    ),
)
classer(
    "dsfr_dsfrsocialmedia",
    aucun="id site_config_id title url icon_class",
)
classer(
    "account_emailaddress",
    traitement="comptes",
    personnel="email",
    aucun="id user_id verified primary",
    a="t.user_id = %(personne)s",
    supprime=True,
    identite=True,
)
classer(
    "account_emailconfirmation",
    traitement="comptes",
    personnel="key",
    aucun="id email_address_id created sent",
    a=("t.email_address_id in (select e.id from account_emailaddress e where e.user_id = %(personne)s)"),
    supprime=True,
    identite=True,
    ordre=-5,
)
classer(
    "mfa_authenticator",
    traitement="comptes",
    personnel="last_used_at",
    sensible="data",
    aucun="id user_id type created_at",
    a="t.user_id = %(personne)s",
    supprime=True,
    identite=True,
)
classer(
    "pghistory_context",
    traitement="journaux",
    personnel="metadata",
    aucun="id created_at updated_at",
    masque="metadata",
)

identifier("select u.email, u.prenom, u.nom, '' from comptes_utilisateur u where u.id = %(personne)s")
garder_compte(
    "role",
    "exists (select 1 from comptes_habilitation h where h.utilisateur_id = %(personne)s and h.retiree_le is null"
    " and h.role not in ('candidat', 'conseiller'))",
    "Vous avez encore un rôle dans une structure ou une administration : demandez d'abord à en être retiré.",
)
