"""The demo's data: programmes as published texts tell of them, and invented people to fill them with."""
