"""A revision of a scheme on past periods, against the scheme it revises."""
