"""Celery: the application, the pumps, the processes. Thin: claim, run the step, put back or bury."""
