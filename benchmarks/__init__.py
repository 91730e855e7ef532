"""Benchmarks: one command each, always beside peers or hand-written code in the same run."""
