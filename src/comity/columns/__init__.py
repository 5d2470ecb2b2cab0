"""Many scenarios as columns of bits: a reading of the meaning that moves 64 of them at once."""
