"""Tell older programs that the lists of agreements say how the graduate stands by each."""

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def expand() -> None:
    """Nothing is added here: the lists are filled anew beside the old ones."""
