"""What keeps read models true: the projector, its progress, rebuilding and verifying."""
