"""Two adapters behind one protocol: SQLite through sqlite-utils, PostgreSQL through psycopg 3."""
