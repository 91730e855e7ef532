"""The use cases: load, check, compute, score, explain. The one door for cli and web."""
