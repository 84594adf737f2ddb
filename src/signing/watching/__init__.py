"""What this process tells whoever watches it: lines of its log, metrics, traces."""
