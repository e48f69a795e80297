"""Runs a student's program where it can do no harm, and brings back what its functions returned.

The program shares its process with the driver (``driver.py``), so whatever the driver says may be forged. Hence the
driver judges nothing: it calls functions with given arguments and reports raw values. What is right, how exact it must
be and how the arguments were drawn stays in this process, where the program cannot look.
"""
