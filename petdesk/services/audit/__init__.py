"""Who did what and when: writing what the database cannot see by itself, reading all of it, and sealing it.

Every desk writes (`access`), few read: nothing is imported here, so that who writes does not load what reads.
"""
