"""The generated sample company."""
