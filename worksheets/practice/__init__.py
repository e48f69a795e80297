"""A task's marker as data: what a program in a browser needs to mark as ``worksheets.marking`` does."""
