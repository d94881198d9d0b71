"""Acts of the host side, by noun: structures, demandes, avis, comites, attribution, offres."""
