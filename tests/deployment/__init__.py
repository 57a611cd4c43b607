"""What an operator does to a deployment, on a PostgreSQL that asks for passwords."""
