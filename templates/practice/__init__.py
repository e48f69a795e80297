"""The practice page: a sheet that checks itself in a browser.

The scripts beside this file are the page's program. They are plain and need no build: the page holds them as they
stand, one after the other, and tests run the same files.
"""
