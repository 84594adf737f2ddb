"""Pages about agreements, for whoever has a part in them."""
