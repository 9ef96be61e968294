"""Commands of calls, nominations and cases."""
