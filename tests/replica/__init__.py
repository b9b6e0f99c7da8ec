"""A local Assemblée on a loopback port: `python -m tests.replica --help`."""
