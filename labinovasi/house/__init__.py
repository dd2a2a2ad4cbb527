"""What `./lab` does: makes the environment, runs the whole lab, tests it, looks after `var/`.

Everything here that runs before the environment exists (`__main__`, `environment`, `trouble`) uses the
standard library alone.
"""
