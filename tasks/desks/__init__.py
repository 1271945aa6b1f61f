"""What the desks and pages of each reader show: plain values, one transaction each."""
