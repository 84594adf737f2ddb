"""The API of everybody's inbox, and of how they want to be told."""
