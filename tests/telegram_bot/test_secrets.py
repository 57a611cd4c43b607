"""What is signed and encrypted with the one secret of the bot."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parking_net.shared.settings import ConfigurationError, load
from parking_net.telegram_bot.domain.buttons import LONGEST, Press, Seal
from parking_net.telegram_bot.domain.secrets import Vault, derived_key, derived_webhook_secret
from parking_net.telegram_bot.domain.session import Tokens
from parking_net.telegram_bot.settings import TelegramSettings

SECRET = "a-secret-of-sixteen-characters"
SEAL = Seal(derived_key(SECRET, "buttons"))
ID = UUID("01a205d8-563c-779a-8b60-ae2f8e0e9613")
WORDS = st.text(st.characters(codec="ascii", exclude_characters=":"), max_size=20)


@given(WORDS, st.integers(-(10**12), 10**12), st.uuids())
def test_what_is_sealed_comes_back(word: str, number: int, some_id: UUID) -> None:
    press = SEAL.opened(7, SEAL.sealed(7, "go", some_id, number))
    assert press is not None
    assert (press.verb, press.id(0), press.integer(1)) == ("go", some_id, number)
    assert SEAL.opened(7, SEAL.sealed(7, "go", word)) == Press("go", (word,))


@given(st.text(max_size=64))
def test_nothing_else_is_opened(data: str) -> None:
    assert SEAL.opened(7, data) is None


def test_every_changed_character_is_noticed() -> None:
    data = SEAL.sealed(7, "pay", ID, 3)
    for position in range(len(data)):
        changed = data[:position] + chr(ord(data[position]) ^ 1) + data[position + 1 :]
        assert SEAL.opened(7, changed) is None, changed


def test_a_button_belongs_to_its_chat_and_secret() -> None:
    data = SEAL.sealed(7, "pay", ID)
    assert SEAL.opened(7, data) == Press("pay", (data.split(":")[1],))
    assert SEAL.opened(70, data) is None
    assert Seal(derived_key("another-secret-of-ours", "buttons")).opened(7, data) is None


def test_two_ids_and_a_number_fit() -> None:
    assert len(SEAL.sealed(2**52, "v", ID, ID, 99)) <= LONGEST


def test_more_than_telegram_carries_is_our_mistake() -> None:
    with pytest.raises(ValueError, match="long"):
        SEAL.sealed(7, "verb", "x" * 60)
    with pytest.raises(ValueError, match="colon"):
        SEAL.sealed(7, "verb", "a:b")


def test_a_token_opens_for_its_chat_and_kind_only() -> None:
    vault = Vault(SECRET)
    closed = vault.close(7, "refresh", "the-token")
    assert vault.open(7, "refresh", closed) == "the-token"
    assert vault.open(8, "refresh", closed) is None
    assert vault.open(7, "access", closed) is None
    assert Vault("another-secret-of-ours").open(7, "refresh", closed) is None
    assert vault.open(7, "refresh", closed[:-1] + bytes([closed[-1] ^ 1])) is None
    assert b"the-token" not in closed


def test_the_same_token_is_never_closed_alike() -> None:
    vault = Vault(SECRET)
    assert vault.close(7, "refresh", "x") != vault.close(7, "refresh", "x")


def test_each_purpose_has_a_key_of_its_own() -> None:
    keys = {derived_key(SECRET, purpose) for purpose in ("sessions", "buttons", "webhook")}
    assert len(keys) == 3
    assert derived_webhook_secret(SECRET).replace("-", "").replace("_", "").isalnum()


def test_tokens_do_not_show_themselves() -> None:
    assert "secret" not in repr(Tokens("secret-access", 900, "secret-refresh"))


GOOD = {
    "POSTGRES_HOST": "db",
    "POSTGRES_PASSWORD": "p",
    "INTERNAL_SERVICE_TOKEN": "t" * 16,
    "AUTH_ISSUER": "http://auth.test",
    "TELEGRAM_API_KEY": "1:x",
    "TELEGRAM_SESSION_SECRET": SECRET,
}


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("TELEGRAM_API_KEY", ""),
        ("TELEGRAM_SESSION_SECRET", ""),
        ("TELEGRAM_SESSION_SECRET", "short"),
        ("TELEGRAM_WEBHOOK_URL", "bot.example.org"),
        ("TELEGRAM_WEBHOOK_SECRET", "with a space"),
    ],
)
def test_a_wrong_setting_is_named_and_not_shown(
    monkeypatch: pytest.MonkeyPatch, tmp_path: object, variable: str, value: str
) -> None:
    monkeypatch.chdir(str(tmp_path))
    for name, text in (GOOD | {variable: value}).items():
        monkeypatch.setenv(name, text)
    with pytest.raises(ConfigurationError) as raised:
        load(TelegramSettings)
    assert variable in str(raised.value)
    assert not value or value not in str(raised.value)
