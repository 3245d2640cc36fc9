"""The demo newsroom keeps the promises that others build on."""
