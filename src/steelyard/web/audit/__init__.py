"""What was changed, by whom, why: append-only, each entry sealed with the one before it."""
