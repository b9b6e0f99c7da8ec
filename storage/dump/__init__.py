"""The dataset for researchers: tables as typed rows, files in their formats, what describes them.

``rows`` says what is published, ``queries`` asks the archive for it, ``batches`` gives it one form
whatever the database, ``writers`` write files, ``manifest`` and its neighbours say what they are.
"""
