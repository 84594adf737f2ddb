"""Agreements: applications, cards, signings, reviews, releases, and terms kept as templates."""
