"""Files: stored encrypted, and given out only to who may see whom they are about."""
