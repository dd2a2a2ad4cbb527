"""Innovations of elsewhere and of the past, out of a directory's file."""
