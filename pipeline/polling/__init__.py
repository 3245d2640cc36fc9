"""When to poll, what a server's answer means, how to treat hosts: pure decisions."""
