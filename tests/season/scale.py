"""How large the season is: a fifth in `make test`, all of it in `make faults`."""

from support.slow_files import choose_size

ROSTERS = {"99001": "roster-99001-2026.xlsx", "99002": "roster-99002-2026.xlsx"}
PASSWORD = "a long enough one"
EMPLOYERS = 30
WORKERS = 4
SIGNERS = {"99001": choose_size(400, 96), "99002": choose_size(200, 48)}
RACERS = choose_size(50, 10)
LATE = choose_size(10, 3)
ON_PAPER = 15
"""Graduates of each school whose agreement was signed on paper."""
KILL_AFTER = choose_size(2500, 500)
