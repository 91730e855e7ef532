"""Reviews of a cycle: one's own, those of managers in rounds, those of people named for an indicator."""
