"""Ways to reach people outside the platform; each is a small class."""
