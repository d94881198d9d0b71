"""Who acts, and what the database lets this actor see.

An `Acteur` is a user under one habilitation (or a visitor, or the system). `perimetre()` opens a transaction under
the actor's database role; the row level security policies of `commun.cloisons` read the settings that it leaves.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from uuid import UUID

from django.db import connection, transaction

APP_WEB = "app_web"
APP_NATIONAL = "app_national"
APP_SYSTEME = "app_systeme"


@dataclass(frozen=True, slots=True)
class Acteur:
    """A person under one role and perimeter. `role` is a slug of `comptes.enums.Role`."""

    role: str = "visiteur"
    libelle: str = "Visiteur"
    utilisateur_id: UUID | None = None
    habilitation_id: UUID | None = None
    role_base: str = APP_WEB
    structures: tuple[UUID, ...] = ()
    departements: tuple[str, ...] = ()
    organismes: tuple[UUID, ...] = ()
    jeton_hash: str = ""

    @property
    def est_connecte(self) -> bool:
        return self.utilisateur_id is not None

    @property
    def est_national(self) -> bool:
        """True when the actor's perimeter is the whole country."""
        return self.role_base in {APP_NATIONAL, APP_SYSTEME}

    def avec_jeton(self, jeton: str) -> Acteur:
        """The same actor, holding the secret link of one draft."""
        return replace(self, jeton_hash=empreinte(jeton))


VISITEUR = Acteur()
SYSTEME = Acteur(role="systeme", libelle="Traitement automatique", role_base=APP_SYSTEME)


def empreinte(jeton: str) -> str:
    """SHA-256 of a secret link's token: the only form that is stored."""
    return hashlib.sha256(jeton.encode()).hexdigest()


def _tableau(valeurs: tuple[object, ...]) -> str:
    return "{" + ",".join(str(valeur) for valeur in valeurs) + "}"


_SQL = """select set_config('role', %s, true), set_config('app.role', %s, true),
set_config('app.personne', %s, true), set_config('app.structures', %s, true),
set_config('app.departements', %s, true), set_config('app.organismes', %s, true),
set_config('app.jeton', %s, true)"""


def _poser(acteur: Acteur | None) -> None:
    """Set role and perimeter until the end of the transaction, in one round trip."""
    if acteur is None:
        valeurs = ["none", "", "", "", "", "", ""]
    else:
        valeurs = [
            acteur.role_base,
            acteur.role,
            str(acteur.utilisateur_id or ""),
            _tableau(acteur.structures),
            _tableau(acteur.departements),
            _tableau(acteur.organismes),
            acteur.jeton_hash,
        ]
    with connection.cursor() as curseur:
        curseur.execute(_SQL, valeurs)
    connection.acteur_courant = acteur  # type: ignore[attr-defined]


def acteur_courant() -> Acteur | None:
    """The actor whose perimeter is open on this connection, if any."""
    return getattr(connection, "acteur_courant", None)


@contextmanager
def perimetre(acteur: Acteur) -> Iterator[Acteur]:
    """Open a transaction (or a savepoint) that sees what this actor may see, and restore the previous perimeter."""
    precedent = acteur_courant() if connection.in_atomic_block else None
    try:
        with transaction.atomic():
            _poser(acteur)
            yield acteur
    finally:
        connection.acteur_courant = precedent  # type: ignore[attr-defined]
        if connection.in_atomic_block and not connection.needs_rollback:
            _poser(precedent)


def porter_jeton(acteur: Acteur, jeton: str) -> Acteur:
    """Let this actor reach the draft of `jeton` for the rest of the transaction; returns the enlarged actor."""
    porteur = acteur.avec_jeton(jeton)
    _poser(porteur)
    return porteur


_charger: Callable[[UUID], Acteur] | None = None


def declarer_chargeur(fonction: Callable[[UUID], Acteur]) -> None:
    """Called once by `comptes`, which knows the habilitations that this room may not import."""
    global _charger
    _charger = fonction


def acteur_de_habilitation(habilitation_id: UUID) -> Acteur:
    """The actor of a stored habilitation, read again now: a revoked one raises."""
    if _charger is None:
        raise RuntimeError("Aucun chargeur d'habilitation : comptes n'est pas démarré.")
    return _charger(habilitation_id)
