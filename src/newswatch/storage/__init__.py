"""Postgres: the tables, what the stages read and write, and the embedded server. The only place with SQL."""
