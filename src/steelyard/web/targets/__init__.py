"""Targets of people: proposed, returned, agreed, acknowledged, changed by both with a reason and a day."""
