"""Pages of the host side, by audience: public, prefecture, instruction, espace."""
