"""Reading the board: the own council's candidates from its own file, others' through grants."""

from app.selection.queries.board.files import BoardFile, Note
from app.selection.queries.board.others import other_rows
from app.selection.queries.board.own import own_rows
from app.selection.queries.board.rows import (
    COMING,
    ON_BOARD,
    OPEN,
    BoardRow,
    Comment,
    DecisionFacts,
    Given,
)

__all__ = [
    "COMING",
    "ON_BOARD",
    "OPEN",
    "BoardFile",
    "BoardRow",
    "Comment",
    "DecisionFacts",
    "Given",
    "Note",
    "other_rows",
    "own_rows",
]
