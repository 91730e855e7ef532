"""A closed appraisal cycle in one file that anybody can check on another machine, without server or network.

`write_archive` (writing), `read_archive` (reading) and `verify_archive` (verifying) are its doors.
"""
