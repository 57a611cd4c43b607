"""Who proves who a user is: one protocol, and the embedded provider behind it."""
