"""The pages of the gate: the secretariat's and lead's desk, and the reviewer's."""
