"""What can be answered: articles, revisions, search, editor pages and the help page."""
