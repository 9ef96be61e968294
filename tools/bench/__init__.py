"""`make bench`: our pages on a large instance against a reference application, side by side in one run."""
