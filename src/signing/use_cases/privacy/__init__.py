"""Privacy: encryption under one key a person, disclosures, exports, retention and erasure."""
