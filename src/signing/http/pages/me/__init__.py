"""A graduate's own pages, as the mini program shows them: where they stand and what is next."""
