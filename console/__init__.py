"""What people type and look at: the command line, the live view, the web console."""
