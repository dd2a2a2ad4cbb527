"""The curator's desk (`/kurasi/`) and the public hall (`/pameran/`, `/en/pameran/`)."""
