"""Documents of a cycle: papers to sign, books for pay, the archive, one's own data."""
