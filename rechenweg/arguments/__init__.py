"""What each command takes and prints: a module for each, found by its name, with the click command ``command``."""
