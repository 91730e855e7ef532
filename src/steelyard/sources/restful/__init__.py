"""REST APIs described by data: what dlt's REST client needs, written in YAML."""
