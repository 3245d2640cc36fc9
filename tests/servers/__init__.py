"""Servers that misbehave in one way each, on real loopback sockets."""
