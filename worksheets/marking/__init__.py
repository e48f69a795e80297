"""Marking answers on the derivation: what was right, what follows from an earlier slip, what was misunderstood."""
