"""HubSpot: contacts as leads, deals as opportunities."""
