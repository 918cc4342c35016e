"""Speed and quality, each beside a baseline in the same run; ``make bench`` writes the results."""
