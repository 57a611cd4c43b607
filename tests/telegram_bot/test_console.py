"""The bot in the terminal, beside the real one of the same deployment."""

from __future__ import annotations

from parking_net.local.telegram.console import jobs_to_run
from tests.telegram_bot.world import BotWorld


async def test_real_chats_are_left_to_the_real_bot(bot: BotWorld) -> None:
    """A password in one of them would count as deleted when the pretended Telegram is asked."""
    assert bot.service is not None
    jobs = bot.service.jobs
    alone = {job.name for job in jobs_to_run(jobs, beside_a_real_bot=False)}
    beside = {job.name for job in jobs_to_run(jobs, beside_a_real_bot=True)}
    assert alone == {job.name for job in jobs}
    assert alone - beside == {"telegram_introduction", "telegram_shredder"}
