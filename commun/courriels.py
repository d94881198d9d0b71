"""E-mails: composed with the act, sent by a worker, once."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template import Context, Engine
from django.template.loader import render_to_string

from commun.acteurs import Acteur
from commun.evenements import publier
from commun.models import Courriel

# Mails that carry a one-time code: once sent, the database forgets it.
GABARITS_SECRETS = ("code_connexion", "code_signature")
_CODE = re.compile(r"(?<![0-9a-f-])[0-9]{6}(?![0-9a-f-])")


def ecrire(*, gabarit: str, destinataire: str, par: Acteur, **contexte: Any) -> None:
    """Compose `templates/courriels/<gabarit>.txt` and `.html` and queue the result.

    The first line of the text version is the subject. `lien` in the context is a path: it becomes a full address.
    """
    if "lien" in contexte:
        contexte["lien"] = f"{settings.ADRESSE_PUBLIQUE}{contexte['lien']}"
    contexte["site"] = settings.ADRESSE_PUBLIQUE
    # A text is no page: an apostrophe stays an apostrophe.
    gabarit_texte = Engine.get_default().get_template(f"courriels/{gabarit}.txt")
    brut = gabarit_texte.render(Context(contexte, autoescape=False))
    sujet, _, texte = brut.strip().partition("\n")
    courriel = Courriel(
        gabarit=gabarit,
        destinataire=destinataire,
        sujet=sujet.strip(),
        texte=texte.strip(),
        html=render_to_string(f"courriels/{gabarit}.html", contexte | {"sujet": sujet.strip()}),
    )
    courriel.save(force_insert=True)
    publier("courriel.compose", par=par, courriel=courriel.id)


def expedier(*, courriel_id: UUID, le: datetime) -> None:
    """Hand one e-mail to the mail server and date it; already dated, or forgotten with its person → nothing."""
    courriel = Courriel.objects.select_for_update().filter(pk=courriel_id).first()
    if courriel is None or courriel.envoye_le:
        return
    message = EmailMultiAlternatives(
        courriel.sujet,
        courriel.texte,
        to=[courriel.destinataire],
        headers={"Message-ID": f"<{courriel.id}@conseiller-numerique>"},
    )
    message.attach_alternative(courriel.html, "text/html")
    message.send()
    champs: dict[str, Any] = {"envoye_le": le}
    if courriel.gabarit in GABARITS_SECRETS:
        for champ in ("sujet", "texte", "html"):
            champs[champ] = _CODE.sub("••••••", getattr(courriel, champ))
    Courriel.objects.filter(pk=courriel_id).update(**champs)
