"""The conversation: turns, hand-off, the agents' inbox, and the composition of the whole service."""
