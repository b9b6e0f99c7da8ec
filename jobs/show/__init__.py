"""`scrutateur show`: `thing` finds what was asked for, and each kind has a file that prints it.

`parts` holds what they all print with, `marked` the texts with what was cut out of them.
"""
