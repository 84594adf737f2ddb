"""Pages about what is told: events that are sent to other systems."""
