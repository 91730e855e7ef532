"""Redmine: issues with due dates as projects, and whatever else its REST API lists."""
