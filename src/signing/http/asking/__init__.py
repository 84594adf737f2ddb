"""What a route asks of a request: who, what for, which fields, how fresh a read."""
