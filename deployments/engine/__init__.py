"""The engine process: wakes on every move, takes scheduled runs, sends letters; several may run side by side."""
