"""Hostile input: what is made up (`documents`, `words`), and what it is thrown at (`trials`).

`benchmarks.fuzz` throws it for minutes, `tests/property/test_hostile_input.py` for seconds.
"""
