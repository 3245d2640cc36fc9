"""The library: everything that Wiredesk decides and does, without Celery and without a console."""
