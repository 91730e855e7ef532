"""The dashboard of a department, a team, a person."""
