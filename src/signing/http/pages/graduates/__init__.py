"""Pages of graduates, and of the school that looks after them."""
