"""What happened to a graduate through others, newest first."""

from signing.projections.notices.folding import HEARD, project
from signing.projections.notices.reading import Notice, list_notices
from signing.projections.notices.tables import NAME, VERSION, metadata

__all__ = ["HEARD", "NAME", "VERSION", "Notice", "list_notices", "metadata", "project"]
