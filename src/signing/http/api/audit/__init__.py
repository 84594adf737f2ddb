"""The API of auditors: facts, stories, states of the past, proofs."""
