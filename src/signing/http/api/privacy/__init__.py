"""The API of disclosures and of taking one's own data along."""
