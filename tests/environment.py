"""Loaded as a pytest plugin before Django reads its settings."""

import os

os.environ.setdefault("LAB_MODE", "test")
