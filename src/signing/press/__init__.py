"""Draws agreements and booklets, in a process of its own where many are drawn."""
