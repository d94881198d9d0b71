"""The one error of the business rules, shown the same way in pages, the API and commands."""

from __future__ import annotations


class ErreurMetier(Exception):
    """A rule refuses the act.

    `code` is a stable slug, `message` a French sentence with the remedy, `champ` the form field it belongs to.
    """

    statut_http = 409

    def __init__(self, code: str, message: str, champ: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.champ = champ


class ActeNonPermis(ErreurMetier):
    """The actor sees the object but may not do this to it."""

    statut_http = 403
