"""Speed, memory and weight, measured: `make bench`, or `python -m benchmarks NAME …`."""
