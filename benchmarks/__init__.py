"""How fast it is: each figure is a ratio of two things measured in the same run, or a time a person waits."""
