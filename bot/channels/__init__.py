"""Ways in besides the widget's API."""
