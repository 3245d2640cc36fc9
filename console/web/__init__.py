"""The web console: health, metrics, JSON and one page to look at. Reads only, changes nothing."""
