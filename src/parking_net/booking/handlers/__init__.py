"""What reaches booking from outside, translated: REST and events."""
