"""Pages of schools, staff desks, employers and positions."""
