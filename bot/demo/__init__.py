"""The sample's shop: three pages on another origin than the service, with the widget in them."""
