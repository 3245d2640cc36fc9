"""Wiredesk for programs: read the stories stream.

    from wiredesk import stories
"""
