"""Engine ray and a lake in a store: a real cluster of several nodes, a server that speaks S3 (`make test-ray`)."""
