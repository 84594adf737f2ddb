"""The API of signing in, accounts and programs."""
