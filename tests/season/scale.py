"""How large the season is."""

ROSTERS = {"99001": "roster-99001-2026.xlsx", "99002": "roster-99002-2026.xlsx"}
PASSWORD = "a long enough one"
EMPLOYERS = 30
WORKERS = 4
SIGNERS = {"99001": 400, "99002": 200}
RACERS = 50
LATE = 10
ON_PAPER = 15
"""Graduates of each school whose agreement was signed on paper."""
KILL_AFTER = 2500
