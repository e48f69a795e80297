"""What the program does: a module for each command. Values go in, a result comes out; nothing is printed here."""
