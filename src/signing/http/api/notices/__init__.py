"""The API of what is told: events that are sent to other systems."""
