"""360-degree feedback: who is asked, what they answer, and what of it may be read."""
