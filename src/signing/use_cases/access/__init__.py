"""What guards accounts: passwords, second factors, sessions, clients, and the log of it all."""
