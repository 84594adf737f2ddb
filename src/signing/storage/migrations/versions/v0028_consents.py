"""Let rosters list what graduates ask about their data, and homes whether they read the notice."""

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def expand() -> None:
    """Both read models are filled anew beside the old ones."""
