"""Pages of the candidates' room, by audience."""
