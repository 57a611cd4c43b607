"""Who the demo data is about: plainly nobody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from parking_net.shared.identity.caller import Role

PASSWORD: Final = "Demo-Parking-1"


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody to sign in as; `number` tells those of one role apart."""

    role: Role
    number: int

    @property
    def login(self) -> str:
        return f"demo_{self.role}_{self.number}"

    @property
    def email(self) -> str:
        return f"{self.login}@parking-net.test"

    @property
    def language(self) -> str:
        """The driver who parks in Kazan is spoken to in Russian."""
        return "ru" if (self.role, self.number) == (Role.DRIVER, 2) else "en"


ADMIN: Final = DemoPerson(Role.ADMIN, 1)
OWNERS: Final = tuple(DemoPerson(Role.OWNER, number) for number in (1, 2))
DRIVERS: Final = tuple(DemoPerson(Role.DRIVER, number) for number in (1, 2, 3))
EVERYBODY: Final = (ADMIN, *OWNERS, *DRIVERS)
