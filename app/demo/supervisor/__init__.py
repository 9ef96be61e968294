"""What `make demo` runs: the servers, Fram's own processes, and one address to open."""
