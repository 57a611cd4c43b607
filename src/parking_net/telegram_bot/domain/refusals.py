"""What the dialogs of drivers and owners refuse by themselves."""

from __future__ import annotations

from parking_net.shared.errors import Forbidden


class AdminsUseTheWeb(Forbidden):
    """Signed in as an admin, whose work is done in the web app."""

    code = "admins_use_the_web"
