"""The API of the province's numbers."""
