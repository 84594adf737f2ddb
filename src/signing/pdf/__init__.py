"""Paper: frozen data in, the same bytes out."""
