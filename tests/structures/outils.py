"""Reading pages and mails."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from django.core import mail


def texte(reponse: Any) -> str:
    """The page as it is read: entities decoded, spaces and line breaks joined."""
    return re.sub(r"[ \n]+", " ", unescape(reponse.content.decode()))


def envoyes() -> list[tuple[str, str]]:
    """(addressee, subject) of the mails sent, sorted."""
    return sorted((message.to[0], str(message.subject)) for message in mail.outbox)


def lien_de(message: Any) -> str:
    """The one link of a mail, as a path."""
    (lien,) = re.findall(r"http://testserver(\S+)", message.body)
    return str(lien)
