"""Let the log be searched by who acted; and tell older programs that the figures count majors."""

revision = "0026"
down_revision = "0022"
branch_labels = None
depends_on = None

INDEXES = (
    """
    CREATE INDEX CONCURRENTLY events_actor ON events ((
        substring(encode(substring(state from 1 for 200), 'escape')
                  from '"actor":\\{"account":"([^"]*)"')
    ), id)
    """.strip(),
)


def expand() -> None:
    """The index is made while others write; the figures are filled anew beside the old ones."""
