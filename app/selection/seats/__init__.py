"""Seats: methods of sharing them, the ledger, the rules and their words. Pure: nothing here asks the database."""
