"""Pages of printing, and of verifying what was printed."""
