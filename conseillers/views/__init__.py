"""Pages of the advisers' room, by audience."""
