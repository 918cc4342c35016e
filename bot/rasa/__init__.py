"""The assistant as a Rasa project, and what builds, trains and serves it with Rasa."""
