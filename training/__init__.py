"""Making what ships learnt: the encoder's adapter and the ranker's weights. See README.md."""
