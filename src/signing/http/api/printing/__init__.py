"""The API of printing and of verifying what was printed."""
