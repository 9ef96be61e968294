"""Letters to people: templates in every language, what was sent on which case, how and when each wants it."""
