"""Money: balances, what bookings charge and refund, promocodes."""
