"""Papers and books that leave the house: scorecards and appeals as PDF, and Excel files that come back.

Nothing here reads a database: records go in, bytes come out.
"""
