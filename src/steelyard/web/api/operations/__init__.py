"""The operations, one file per kind of thing."""
