"""The lake: Delta tables in a folder or an object store, merged by key, read at named snapshots."""
