"""Looking at schemes and indicators with past data: back-test and sensitivity."""
