"""Bookings: who has which space and when, and the money that follows."""
