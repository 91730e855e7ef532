"""Sign-in with DingTalk (钉钉)."""
