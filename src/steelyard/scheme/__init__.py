"""The scheme: a document that says what is measured, how it is weighed and how it is scored."""
