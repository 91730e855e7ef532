"""Huoban 伙伴云: the tables a team keeps there."""
