"""Appraisal cycles: their stages, who is in them, what is asked of whom by when."""
