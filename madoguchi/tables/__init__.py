"""Files of tables that people send, as rows: CSV, Excel, JSON, in the encodings of Japan."""
