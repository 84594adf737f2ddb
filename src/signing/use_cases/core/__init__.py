"""What every use case stands on: actors, the ledger, decryption, remembered answers."""
