"""An assistant as its files say it: intents, responses, forms and rules in Rasa's formats (3.1)."""
