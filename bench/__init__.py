"""Benchmarks: what is measured, how to run it and the last table are in README.md."""
