"""Testing an assistant: conversations written down, held, and compared (``madoguchi bot test``)."""
