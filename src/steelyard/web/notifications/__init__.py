"""What people are told: in the page, once a day by e-mail, and as counts by robots. Never a score."""
