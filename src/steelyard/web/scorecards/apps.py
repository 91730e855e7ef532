from django.apps import AppConfig


class ScorecardsConfig(AppConfig):
    name = "steelyard.web.scorecards"
