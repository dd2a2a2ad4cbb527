"""The API at `/api/v1/`: each room serves its own rows; here is what they share on the way out."""
