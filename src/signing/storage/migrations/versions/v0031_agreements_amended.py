"""Tell older programs that lists of agreements, desks and numbers have other versions."""

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def expand() -> None:
    """The read models are filled anew beside the old ones, outside of the steps."""
