"""What students write: reading their numbers and formulas, and comparing a formula with the right one.

An answer is untrusted text. ``surroundings`` blanks out what stands around it, ``plain`` undoes LaTeX and typography
and ``spoken`` words; ``tokens`` cuts it up under one convention for the decimal sign, ``grammar.lark`` says what may
stand on a side of an equals sign, ``reading`` tells the possible readings apart, and ``equality`` compares formulas.
Nothing is ever evaluated as text.
"""
