"""What a website embeds: the loader and the chat frame."""
