"""Pictures of every page as everybody sees it: for whoever designs, and for README and guides.

`addresses` says where every page is to be found, `taking` drives the browser, `sheet` lays all out at once.
`./lab shots` starts a demo lab for it.
"""
