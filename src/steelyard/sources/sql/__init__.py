"""SQL databases: PostgreSQL, MySQL and MariaDB, SQLite, and whatever else SQLAlchemy speaks."""
