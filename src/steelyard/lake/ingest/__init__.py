"""Rows on their way into the lake: checked one by one, kept whole when they are broken, merged when sound."""
