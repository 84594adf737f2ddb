"""A photographed page: its code, laid flat, and compared with what was printed."""
