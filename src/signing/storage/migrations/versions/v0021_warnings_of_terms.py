"""Tell older programs that the list of agreements has another version: it keeps warnings."""

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def expand() -> None:
    """The read models are filled anew beside the old ones, outside of the steps."""
