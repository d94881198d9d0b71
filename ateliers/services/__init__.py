"""Acts of the room: plan and log workshops, log activities, keep the aggregates."""
