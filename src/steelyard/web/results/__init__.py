"""What each person gets: computed, linked, calibrated, ratified by a human, released, answered, appealed."""
