"""The meaning, said once: what conditions and terms mean, in the operations of an algebra that each engine brings."""
