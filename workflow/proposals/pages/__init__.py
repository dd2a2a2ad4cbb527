"""The pages of a proposal: reading it, its team, files and history, and every verb of the people around it.

Each page fetches through `base.open_proposal`, which answers 404 for whatever is not the reader's to
know of, and shows what `visibility.look` of that one request allows.
"""
