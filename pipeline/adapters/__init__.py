"""Ports carried out: the only place of the library that knows network, disk, Redis, clock and chance."""
