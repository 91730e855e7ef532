"""Scheme studio: drafts, versions, review, publication."""
