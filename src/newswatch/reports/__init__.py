"""What people and programs are shown: contract JSON, tables, exports. Data in, text out; nothing is decided here."""
