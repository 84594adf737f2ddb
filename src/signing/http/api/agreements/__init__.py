"""The API of agreements: applications, cards, signings, reviews, releases."""
