"""Where rows come from: one folder per kind of source; the only part that knows dlt."""
