from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower

from commun.droits_base import restreindre
from commun.modeles import ModeleUUID

if TYPE_CHECKING:
    from comptes.models.habilitation import Habilitation


class UtilisateurManager(BaseUserManager["Utilisateur"]):
    def create_user(self, email: str, password: str | None = None, **champs: Any) -> Utilisateur:
        """A person who signs in by code when no password is given. The e-mail is stored in lower case."""
        utilisateur = self.model(email=email.strip().lower(), **champs)
        utilisateur.set_password(password)
        utilisateur.save(using=self._db)
        return utilisateur

    def create_superuser(self, email: str, password: str | None = None, **champs: Any) -> Utilisateur:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **champs)

    def get_by_natural_key(self, username: str | None) -> Utilisateur:
        return self.get(email=(username or "").strip().lower())


class Utilisateur(ModeleUUID, AbstractBaseUser, PermissionsMixin):
    """A person who may sign in. What this person may do is in its habilitations."""

    email = models.EmailField("adresse électronique", unique=True)
    prenom = models.CharField("prénom", max_length=100, blank=True)
    nom = models.CharField("nom", max_length=100, blank=True)
    is_active = models.BooleanField("actif", default=True)
    is_staff = models.BooleanField("accès technique", default=False)

    habilitations_ouvertes: list[Habilitation]
    """Active roles, read with the person of a session (`comptes.connexion`)."""

    objects = UtilisateurManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        verbose_name = "utilisateur"
        verbose_name_plural = "utilisateurs"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")),
                name="utilisateur_email_minuscule",
                violation_error_message="L'adresse électronique s'écrit en minuscules.",
            )
        ]

    def __str__(self) -> str:
        return self.nom_complet or self.email

    @property
    def nom_complet(self) -> str:
        return f"{self.prenom} {self.nom}".strip()


# What the web login may touch before a perimeter is open: the session, the person, the habilitations.
_ECRIT = "select, insert, update, delete"
restreindre(
    "django_session",
    app_login=_ECRIT,
    app_web=_ECRIT,
    app_national=_ECRIT,
    app_systeme=_ECRIT,
)
restreindre(
    "comptes_utilisateur",
    app_login="select",
    app_travailleur="select",
    app_web="select, insert, update",
    app_national=_ECRIT,
    app_systeme=_ECRIT,
)
for _table in ("mfa_authenticator", "account_emailaddress"):
    restreindre(_table, app_login="select", app_web=_ECRIT, app_national=_ECRIT, app_systeme=_ECRIT)
