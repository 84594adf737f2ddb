"""Tell older programs that the lists of agreements, desks and destinations have other versions."""

revision = "0032"
down_revision = "0030"
branch_labels = None
depends_on = None


def expand() -> None:
    """The read models are filled anew beside the old ones, outside of the steps."""
