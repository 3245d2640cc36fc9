"""Every behaviour of the poller, each as a test against a server that says what its script says."""
