"""A person's own examples: read, looked at, cleaned by what the guide says about quality and quantity, split and written for training."""
