"""Tell older programs that the lists of agreements know which stamped pages were photographed."""

revision = "0034"
down_revision = "0030"
branch_labels = None
depends_on = None


def expand() -> None:
    """Nothing is added here: the lists are filled anew beside the old ones."""
