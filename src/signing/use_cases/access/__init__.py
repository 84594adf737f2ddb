"""Accounts: passwords, second factors, sessions, programs, and the log of what was done to them."""
