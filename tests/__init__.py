"""Everything that must hold, said as tests."""
