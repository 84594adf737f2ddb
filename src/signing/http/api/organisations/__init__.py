"""The API of schools, staff, employers and positions."""
