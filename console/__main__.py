"""`python -m console` is `wiredesk`: what the supervisor starts."""

from console.cli import main

main()
