"""People, teams, reporting lines, roles: and from them, who may see what."""
