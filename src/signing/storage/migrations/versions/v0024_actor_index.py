"""Let the log be searched by who acted; and tell older programs that the figures count majors."""

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

INDEXES = (
    (
        "CREATE INDEX CONCURRENTLY events_actor ON events"
        " ((substring(encode(substring(state, 1, 200), 'escape'),"
        r""" '"actor":\{"account":"([^"]*)"')), id)"""
    ),
)


def expand() -> None:
    """The index is made while others write; the figures are filled anew beside the old ones."""
