"""Page bytes to an Article: pure but for the time it takes."""
