"""The API of graduates: their own affairs, and the school's roster."""
