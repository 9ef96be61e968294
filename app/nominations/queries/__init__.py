"""Reading calls, nominations and candidacies."""
