"""Languages: choice, words, dates and numbers, sorting, and the checks that keep catalogues whole."""
