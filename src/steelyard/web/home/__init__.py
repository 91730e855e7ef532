"""The first page, the navigation, the search: what leads to all other rooms."""
