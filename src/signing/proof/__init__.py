"""What an auditor needs to check the log without us: trees, signed notes, bundles.

Only Python and `cryptography`, and nothing else of ours, so that it also runs alone.
"""
