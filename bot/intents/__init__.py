"""Telling a request for a person, a greeting, thanks and a goodbye from a question."""
