"""Applications: a graduate's own, and those that an employer received."""

from signing.projections.applications.folding import project
from signing.projections.applications.lists import of_employer, of_graduate
from signing.projections.applications.tables import NAME, VERSION, metadata

__all__ = ["NAME", "VERSION", "metadata", "of_employer", "of_graduate", "project"]
