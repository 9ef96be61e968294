"""An import's way: upload, columns, check, apply, undo. The only writers of its rows."""
