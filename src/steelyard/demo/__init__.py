"""The generated sample company: two years of a marketing department, with truths planted to be found."""

from __future__ import annotations

from steelyard.demo.company import Company, Dirt, Truth
from steelyard.demo.generate import generate

__all__ = ["Company", "Dirt", "Truth", "generate"]
