"""What happened to a graduate through others, newest first."""

from signing.projections.notices.folding import project
from signing.projections.notices.reading import of_graduate
from signing.projections.notices.tables import NAME, VERSION, metadata

__all__ = ["NAME", "VERSION", "metadata", "of_graduate", "project"]
