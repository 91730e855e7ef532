"""The sample company as a running installation: its systems, its people, its scheme, its scores."""
