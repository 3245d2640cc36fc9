"""Measuring on labelled data: what `wiredesk eval` and the benchmarks have in common."""
