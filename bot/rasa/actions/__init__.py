"""Actions that Rasa's action server runs: ``rasa_sdk`` finds them in this folder."""
