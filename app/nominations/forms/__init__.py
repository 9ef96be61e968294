"""Forms of calls, nominations and candidacies."""
