"""Ordering faults of a running platform, and seeing that they happened."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tests.faults.site.fault_points import TAKEN
from tests.faults.site.sitecustomize import FOLDER

SITE = Path(__file__).parent / "site"
Fault = Literal["hang", "late", "lose"]


@dataclass(frozen=True)
class Orders:
    """The folder that the fault points of a platform look into."""

    folder: Path

    @classmethod
    def in_new(cls, folder: Path) -> Orders:
        (folder / TAKEN).mkdir(parents=True)
        return cls(folder)

    @property
    def settings(self) -> dict[str, str]:
        """What makes a platform a test build."""
        return {"PYTHONPATH": str(SITE), FOLDER: str(self.folder)}

    def give(self, fault: Fault, point: str, request_id: str) -> None:
        """The request shall meet the fault when it comes to the point, such as `charge.after`."""
        order = self.folder / f"{point}@{request_id}"
        draft = self.folder / TAKEN / f"draft of {order.name}"
        draft.write_text(fault, encoding="utf-8")
        draft.rename(order)

    def is_taken(self, point: str, request_id: str) -> bool:
        return (self.folder / TAKEN / f"{point}@{request_id}").exists()

    def forget(self, point: str, request_id: str) -> None:
        """An order like one that was taken may be given again."""
        (self.folder / TAKEN / f"{point}@{request_id}").unlink(missing_ok=True)
