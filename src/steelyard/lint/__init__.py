"""Linting schemes: rules, findings, reports."""
