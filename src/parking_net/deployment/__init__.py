"""What an operator does once: setting up what the services need, and bringing it up to date."""
