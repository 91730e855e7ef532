"""Tables: what they hold, how files are read into them, and which version was read."""
