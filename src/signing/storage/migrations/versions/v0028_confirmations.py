"""Tell older programs that the lists of agreements say how the graduate stands by each."""

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def expand() -> None:
    """Nothing is added here: the lists are filled anew beside the old ones."""
