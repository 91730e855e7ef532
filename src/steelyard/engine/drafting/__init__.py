"""Editing a scheme field by field: the document keeps every byte that is not meant."""
