"""Jira Cloud: issues with due dates as projects."""
