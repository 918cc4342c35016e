"""A fictional members' shop: its FAQ, its staff and eight weeks of its history."""
