"""Pages about personal data: the notice, consents, and requests of the people it is about."""
