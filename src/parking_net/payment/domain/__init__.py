"""What payment knows without asking anybody: values, limits, words and refusals."""
