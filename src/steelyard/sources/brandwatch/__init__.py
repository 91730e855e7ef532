"""Brandwatch Consumer Research: mentions of the brand."""
