"""Steelyard 权衡: an appraisal system for marketing departments."""
