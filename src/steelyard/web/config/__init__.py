"""The project: settings, addresses, clock, logs, health."""
