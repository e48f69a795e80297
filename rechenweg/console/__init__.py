"""What the commands share on a console: options, reports, conversations."""
