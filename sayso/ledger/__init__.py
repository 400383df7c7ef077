"""Ledger: what was found and when it was recorded, kept in one file or one PostgreSQL database."""
