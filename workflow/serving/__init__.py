"""What the rooms' api.py files share: reading a request, finding a row, paging a list.

Nothing here knows a rule of the lab. Input that no database could take ends as 400 or 404, never 500.
"""
