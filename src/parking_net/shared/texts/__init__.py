"""Sentences for people in their language, and money and time as they write them."""

from parking_net.shared.texts.catalogue import Catalogue, Language
from parking_net.shared.texts.formats import duration, moment, money, stay

__all__ = ["Catalogue", "Language", "duration", "moment", "money", "stay"]
