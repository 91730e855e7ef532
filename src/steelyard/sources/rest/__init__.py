"""Any REST API, described in the connection file."""
