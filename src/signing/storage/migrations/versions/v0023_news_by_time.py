"""Tell older programs that the list of agreements has another version: its news come by time."""

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def expand() -> None:
    """The read models are filled anew beside the old ones, outside of the steps."""
