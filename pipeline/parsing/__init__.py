"""Bytes to entries, and entries to what is new: pure."""
