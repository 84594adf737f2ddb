"""Webhooks: the events of an office, signed, and sent to a server of its own in their order."""
