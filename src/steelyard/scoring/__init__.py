"""Scores: curves, weights, aggregation, grades."""
