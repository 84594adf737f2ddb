"""What people upload, judged before it is kept: by its content, never by its name."""
