"""The fonts of the paper: which files there are, which character each draws, what none can show.

They lie below every layer that takes or shows text: what is signed must be printable, so the doors
of the service and the drawing ask the same files.
"""
