-- Notes that belong to no commit.
record(take_notes())
