"""An interview as a calendar file (RFC 5545)."""

from __future__ import annotations

from icalendar import Calendar, Event

from candidatures.models import Creneau


def fichier_ics(creneau: Creneau) -> bytes:
    """The chosen hour, in UTC: each calendar shows it on its own clock. The same slot always gives the same event."""
    rencontre = creneau.rencontre
    evenement = Event()
    evenement.add("uid", f"{creneau.pk}@conseiller-numerique")
    evenement.add("dtstamp", creneau.choisi_le or creneau.debut)
    evenement.add("dtstart", creneau.debut)
    evenement.add("dtend", creneau.fin)
    evenement.add("summary", f"Entretien : {rencontre.offre_intitule}, {rencontre.structure_nom}")
    evenement.add("location", creneau.lieu)
    evenement.add("description", f"{creneau.get_mode_display()} : {creneau.lieu}")
    agenda = Calendar()
    agenda.add("prodid", "-//Conseiller numérique//Entretiens//FR")
    agenda.add("version", "2.0")
    agenda.add_component(evenement)
    return bytes(agenda.to_ical())
