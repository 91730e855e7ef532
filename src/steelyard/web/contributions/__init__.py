"""The contribution log: proposals and shared knowledge, verified by somebody else, rated and counted."""
