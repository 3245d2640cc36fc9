"""A labelled set of copies and of texts that only look like copies, in seven languages, all written by us.

`tests/data/copies` holds the texts, this package the edits that outlets make to them. It is a pure function
of those files: every run writes the same articles. It must not know the detector that is tried on it.
"""
