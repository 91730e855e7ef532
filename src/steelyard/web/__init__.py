"""The web application: a Django project inside the package (DESIGN §8). Nothing below knows of it."""
