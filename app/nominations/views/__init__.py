"""Pages of calls, nominations and candidacies."""
