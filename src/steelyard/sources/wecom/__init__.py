"""WeCom 企业微信: how members talk with customers, day by day."""
