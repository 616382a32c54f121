"""What `nox -s bench` and its like measure; the results are in BENCHMARKS.md."""
