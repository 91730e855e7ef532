"""Salesforce: leads, opportunities and campaigns, and whatever else SOQL can ask for."""
