"""Loaded as a pytest plugin before Django reads its settings."""

import atexit
import os
import shutil
import tempfile

os.environ.setdefault("LAB_MODE", "test")
if "LAB_VAR" not in os.environ:  # uploads of a test never land in somebody's lab
    os.environ["LAB_VAR"] = tempfile.mkdtemp(prefix="lab-test-")
    atexit.register(shutil.rmtree, os.environ["LAB_VAR"], ignore_errors=True)
# WhiteNoise warns of a missing folder, and warnings are errors.
os.makedirs(os.path.join(os.environ["LAB_VAR"], "static"), exist_ok=True)
