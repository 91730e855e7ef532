"""How far chance may have moved an indicator: intervals from the rows behind it."""
