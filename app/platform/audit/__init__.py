"""The append-only log: who did, and who looked at, what. The database refuses to change it."""
