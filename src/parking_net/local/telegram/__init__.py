"""Telegram without Telegram: a Bot API server of our own, and the bot in a terminal."""
