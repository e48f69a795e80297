"""The texts of questions for learning platforms, and the XML that they stand in."""
