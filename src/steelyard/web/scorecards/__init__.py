"""Computed scores as pages read them: my scorecard, an indicator, its rows."""
