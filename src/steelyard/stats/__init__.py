"""Statistics as pure functions on numbers: they know nothing of schemes."""
