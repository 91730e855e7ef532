"""The sample company many times over: more people, the same habits."""
