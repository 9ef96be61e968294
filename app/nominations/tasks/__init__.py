"""What waits for somebody, by date."""
