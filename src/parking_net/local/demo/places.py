"""Forty made-up car parks in five real cities: the coordinates are real, the car parks are not."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DemoPlace:
    """A place to create; `owner` is the number of the demo owner, rates are minor units an hour."""

    name: str
    city: str
    address: str
    timezone: str
    latitude: float
    longitude: float
    parking_type: str
    hourly_rate: int
    capacity: int
    owner: int


@dataclass(frozen=True, slots=True)
class _City:
    name: str
    timezone: str
    street: str
    title: str
    owner: int


_AMSTERDAM = _City("Amsterdam", "Europe/Amsterdam", "Demo Canal", "Demo Parking", 1)
_LISBON = _City("Lisboa", "Europe/Lisbon", "Rua da Demonstração", "Parque Demo", 1)
_KAZAN = _City("Казань", "Europe/Moscow", "Примерная улица", "Демо-паркинг", 2)
_TORONTO = _City("Toronto", "America/Toronto", "Sample Street", "Example Garage", 2)
_SINGAPORE = _City("Singapore", "Asia/Singapore", "Sample Road", "Demo Car Park", 1)

_ROWS: tuple[tuple[_City, str, float, float, str, int, int], ...] = (
    (_AMSTERDAM, "Station", 52.3791, 4.9003, "underground", 600, 120),
    (_AMSTERDAM, "Tulip", 52.3676, 4.9041, "multi-level", 550, 240),
    (_AMSTERDAM, "Windmill", 52.3584, 4.8811, "underground", 500, 80),
    (_AMSTERDAM, "Harbour", 52.3846, 4.9120, "outdoor", 250, 60),
    (_AMSTERDAM, "South", 52.3389, 4.8730, "multi-level", 400, 320),
    (_AMSTERDAM, "Market", 52.3700, 4.8850, "covered", 450, 35),
    (_AMSTERDAM, "Last Space", 52.3731, 4.8922, "covered", 700, 1),
    (_AMSTERDAM, "Bicycle Side", 52.3612, 4.9280, "outdoor", 200, 25),
    (_LISBON, "Tejo", 38.7071, -9.1355, "underground", 300, 150),
    (_LISBON, "Azulejo", 38.7139, -9.1394, "multi-level", 280, 200),
    (_LISBON, "Miradouro", 38.7150, -9.1300, "outdoor", 150, 20),
    (_LISBON, "Elétrico", 38.7100, -9.1430, "covered", 250, 45),
    (_LISBON, "Avenida", 38.7205, -9.1460, "underground", 320, 180),
    (_LISBON, "Oriente", 38.7678, -9.0993, "multi-level", 220, 400),
    (_LISBON, "Belém", 38.6970, -9.2050, "outdoor", 120, 90),
    (_LISBON, "Alfama", 38.7112, -9.1290, "covered", 260, 12),
    (_KAZAN, "Кремлёвский", 55.7963, 49.1064, "underground", 200, 110),
    (_KAZAN, "Озёрный", 55.7840, 49.1200, "outdoor", 80, 70),
    (_KAZAN, "Вокзальный", 55.7877, 49.1010, "multi-level", 150, 160),
    (_KAZAN, "Театральный", 55.7925, 49.1220, "covered", 180, 40),
    (_KAZAN, "Ярмарочный", 55.7800, 49.1330, "outdoor", 60, 300),
    (_KAZAN, "Набережный", 55.7935, 49.0980, "covered", 140, 30),
    (_KAZAN, "Университетский", 55.7905, 49.1215, "multi-level", 120, 140),
    (_KAZAN, "Спортивный", 55.8210, 49.1610, "outdoor", 50, 500),
    (_TORONTO, "Lakefront", 43.6387, -79.3817, "underground", 800, 260),
    (_TORONTO, "Maple", 43.6532, -79.3832, "multi-level", 700, 350),
    (_TORONTO, "Union", 43.6453, -79.3806, "underground", 900, 180),
    (_TORONTO, "Garden", 43.6600, -79.3900, "covered", 500, 60),
    (_TORONTO, "Island View", 43.6420, -79.3700, "outdoor", 350, 100),
    (_TORONTO, "Uptown", 43.6710, -79.3868, "multi-level", 450, 220),
    (_TORONTO, "East", 43.6590, -79.3500, "outdoor", 250, 45),
    (_TORONTO, "West", 43.6465, -79.4190, "covered", 300, 55),
    (_SINGAPORE, "Marina", 1.2834, 103.8607, "underground", 480, 500),
    (_SINGAPORE, "Orchid", 1.3048, 103.8318, "multi-level", 420, 380),
    (_SINGAPORE, "Raffia", 1.2930, 103.8520, "covered", 360, 90),
    (_SINGAPORE, "River", 1.2880, 103.8467, "underground", 400, 130),
    (_SINGAPORE, "Garden", 1.2816, 103.8636, "outdoor", 240, 210),
    (_SINGAPORE, "Lantern", 1.2825, 103.8440, "covered", 320, 40),
    (_SINGAPORE, "Spice", 1.3065, 103.8518, "multi-level", 280, 170),
    (_SINGAPORE, "Airport", 1.3644, 103.9915, "multi-level", 350, 800),
)

DEMO_PLACES: tuple[DemoPlace, ...] = tuple(
    DemoPlace(
        name=f"{city.title} {name}",
        city=city.name,
        address=f"{city.street} {number}",
        timezone=city.timezone,
        latitude=latitude,
        longitude=longitude,
        parking_type=parking_type,
        hourly_rate=hourly_rate,
        capacity=capacity,
        owner=city.owner,
    )
    for number, (city, name, latitude, longitude, parking_type, hourly_rate, capacity) in enumerate(
        _ROWS, start=1
    )
)
