"""Files people export: what they are about, how their columns are called, and reading only what changed."""
