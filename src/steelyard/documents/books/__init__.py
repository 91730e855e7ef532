"""Excel both ways: a book goes out, people work in it, and what they changed comes back as differences."""
