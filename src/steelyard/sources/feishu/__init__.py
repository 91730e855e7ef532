"""Feishu Bitable 飞书多维表格: the tables a team keeps there."""
