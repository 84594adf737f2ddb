"""Printing: the agreement on paper, the fact of every print, and the keys of its codes."""
