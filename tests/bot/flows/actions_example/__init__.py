"""Actions as an assistant's author writes them, for the server of rasa_sdk."""
