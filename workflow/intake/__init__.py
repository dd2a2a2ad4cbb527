"""Files that come from elsewhere: read carefully, taken in row by row, with a report of every row."""
