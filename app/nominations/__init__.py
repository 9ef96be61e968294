"""From the call to the file: calls, nominations with a yes first, applications, opinions, the one state machine."""
