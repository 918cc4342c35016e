"""What a message is, by the assistant's own intents."""
