"""Long work: durable, seen, run by the worker."""
