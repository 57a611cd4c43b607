"""The use cases."""

# Before any room in here imports aiogram.
from parking_net.telegram_bot import aiogram_models as aiogram_models
