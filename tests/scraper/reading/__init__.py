"""What lies on disk, recognised by what it holds: for `scrutateur import`."""
