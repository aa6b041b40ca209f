"""How fast and how large: `python -m tests.bench` measures what the README tells, with real inputs and whole processes."""
