"""What joins facts, read models and deadlines to the outbox: who is told of what, and when."""
