"""The one order in which rows are locked: post, profile, application, meeting. It leaves no room for a deadlock."""

from __future__ import annotations

from uuid import UUID

from candidatures.models import Candidat, ProfilRecherche


def verrouiller_candidat(candidat_id: UUID) -> tuple[ProfilRecherche, Candidat]:
    """The profile, then the application of a person, locked until the end of the transaction."""
    profil = ProfilRecherche.objects.select_for_update(of=("self",)).get(pk=candidat_id)
    candidat = Candidat.objects.select_for_update(of=("self",)).get(pk=candidat_id)
    return profil, candidat
