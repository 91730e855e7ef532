"""Connections, runs, freshness, quarantine, uploads."""
