"""Reading of selection: the database's rows as the pages and services need them."""
