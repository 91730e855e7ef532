"""What people do on the pages of data. Each is audited."""
