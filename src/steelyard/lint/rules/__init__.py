"""One rule per file. A new file with a `Rule` in it is found by itself."""
