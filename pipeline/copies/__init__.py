"""Which texts are copies, of what, and what story they make: pure."""
