"""Sign-in with Feishu (飞书) or Lark."""
