"""What people see of marks: sentences, tables, JSON, and the documents for a class."""
