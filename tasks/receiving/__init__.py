"""What comes back by mail: kept before it is read, told apart, matched with its letter, and put before a person."""
