"""Telling people what concerns them: what they want to be told, where, and how it is sent."""
