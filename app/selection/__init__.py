"""From the file to the seat: assessments, panel and grants, the board, decisions, the seat ledger, the waiting list."""
