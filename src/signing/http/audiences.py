"""Who an address is for: pages answer people, everything else answers programs."""

MACHINES = frozenset({"/live", "/ready", "/metrics"})
OF_PROGRAMS = ("/api/", "/static/")
FILES = frozenset({"/verifier.py", "/audit-verifier.pyz"})


def is_for_people(path: str) -> bool:
    return not path.startswith(OF_PROGRAMS) and path not in MACHINES | FILES
