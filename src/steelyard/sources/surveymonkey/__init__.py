"""SurveyMonkey: answers to surveys as NPS responses and ratings of service."""
