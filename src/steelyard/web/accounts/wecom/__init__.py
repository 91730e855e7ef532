"""Sign-in with WeCom (企业微信)."""
