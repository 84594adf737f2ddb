"""What state the service is in, judged in one place for `/ready` and `signing status`."""
