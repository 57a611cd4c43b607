"""The Telegram bot: Parking Net in a chat."""
