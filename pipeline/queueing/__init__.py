"""What the queues promise and what they carry: pure."""
