"""The doors beside the bulk sets: where a document comes one by one, fetched or already saved.

`recent` asks by publication lists, `pages` reads the site, `live` asks Eliasse, `importing` takes
what somebody saved (`saved` says what a file is; `text_captures` keeps words without a page). Each
names things by `naming`; what it brought is taken in by `bundle`, as a small archive.
"""
