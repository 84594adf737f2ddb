"""What every request passes before its route, and every answer on its way out."""
