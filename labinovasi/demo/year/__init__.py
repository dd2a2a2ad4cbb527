"""A believable year of the lab: units and people, sixty ideas, and what happened to each."""
