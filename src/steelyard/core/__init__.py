"""What every other part stands on: periods, exact numbers, units, problems and texts."""
