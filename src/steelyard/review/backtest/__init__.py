"""Back-test: what a revision of a scheme would have done to past periods, and to whom (MISSION F2).

Pure functions over the scorecards of the same subjects and periods under scheme A and its revision B.
"""
