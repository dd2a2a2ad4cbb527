"""The secretariat's pages about people and units."""
