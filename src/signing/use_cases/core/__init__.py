"""What every use case stands on: who asks, the ledger, decryption, and answers under keys."""
