"""The conversation: turns, hand-off, the agents' inbox, and how the service is put together."""
