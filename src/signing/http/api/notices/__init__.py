"""The API of what tells people and other systems that something happened."""
