"""Ten ideas written by hand, whole as far as they came: what a stranger to the demo reads first."""
