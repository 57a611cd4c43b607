"""The rules of logins, e-mail addresses, passwords and Telegram ids."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parking_net.auth.domain.accounts import (
    Email,
    Login,
    NewUser,
    Password,
    account_name_key,
    checked_telegram_id,
)
from parking_net.shared.errors import Invalid
from parking_net.shared.identity.caller import Role


@pytest.mark.parametrize("text", ["abc", "A_1", "_" * 3, "x" * 50])
def test_a_login_is_kept_as_typed(text: str) -> None:
    assert Login.parse(text).text == text


@pytest.mark.parametrize(
    "text",
    ["", "ab", "x" * 51, "with space", "анна", "a-b-c", "abc\n", "abc\0", "ａｎｎａ", "a@b.c"],
)
def test_a_bad_login_is_refused_by_name(text: str) -> None:
    with pytest.raises(Invalid) as refusal:
        Login.parse(text)
    assert [item.field for item in refusal.value.fields] == ["login"]


def test_logins_that_differ_only_by_case_share_a_key() -> None:
    assert Login.parse("Anna_7").key == Login.parse("aNNA_7").key


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("anna@Example.COM", "anna@example.com"),
        ("  anna@example.com ", "anna@example.com"),
        ("анна@пример.рф", "анна@пример.рф"),
        ("anna@xn--e1afmkfd.xn--p1ai", "anna@пример.рф"),
        ("a+tag@example.test", "a+tag@example.test"),
    ],
)
def test_an_email_is_kept_in_its_normal_form(typed: str, kept: str) -> None:
    assert Email.parse(typed).text == kept


@pytest.mark.parametrize(
    "text",
    ["", "@", "anna", "anna@", "@example.com", "a b@example.com", "anna@localhost", "a\0@b.com",
     "anna@example..com", "a@" + "b" * 250 + ".com"],
)  # fmt: skip
def test_a_bad_email_is_refused_by_name(text: str) -> None:
    with pytest.raises(Invalid) as refusal:
        Email.parse(text)
    assert [item.field for item in refusal.value.fields] == ["email"]


def test_an_email_may_have_254_characters_and_no_more() -> None:
    longest = "a" * 64 + "@" + ".".join(["b" * 60, "c" * 60, "d" * 60, "example"])
    assert len(longest) == 255
    with pytest.raises(Invalid):
        Email.parse(longest)
    assert Email.parse(longest.replace("dd", "d", 1)).text


@pytest.mark.parametrize(
    "text", ["Abcdef12", "Ab1" + "x" * 125, "Пароль12", "Ñandú١٢٣", "Aa1😀😀😀😀😀"]
)
def test_a_strong_password_passes(text: str) -> None:
    assert Password.parse(text).text == text


@pytest.mark.parametrize(
    ("text", "lacking"),
    [
        ("Abcde12", "8 to 128 characters"),
        ("Ab1" + "x" * 126, "8 to 128 characters"),
        ("abcdef12", "an upper-case letter"),
        ("ABCDEF12", "a lower-case letter"),
        ("Abcdefgh", "a digit"),
        ("Abcdef12\0", "no NUL character"),
        ("密码密码密码密码1", "an upper-case letter, a lower-case letter"),
    ],
)
def test_a_weak_password_is_told_what_it_lacks(text: str, lacking: str) -> None:
    with pytest.raises(Invalid) as refusal:
        Password.parse(text, name="newPassword")
    assert refusal.value.fields[0].field == "newPassword"
    assert refusal.value.fields[0].message == f"A password needs {lacking}"


def test_a_password_does_not_show_itself() -> None:
    assert "Secret123" not in repr(Password.parse("Secret123"))


@pytest.mark.parametrize("number", [0, 1, 2**63 - 1])
def test_telegram_ids_within_the_limits_pass(number: int) -> None:
    assert checked_telegram_id(number) == number


@pytest.mark.parametrize("number", [-1, 2**63])
def test_telegram_ids_beyond_the_limits_are_refused(number: int) -> None:
    with pytest.raises(Invalid, match="64-bit"):
        checked_telegram_id(number)


def test_all_mistakes_of_a_new_user_are_named_at_once() -> None:
    with pytest.raises(Invalid) as refusal:
        NewUser.parse(login="a", email="b", password="c", role=Role.DRIVER, telegram_id=-1)
    named = [item.field for item in refusal.value.fields]
    assert named == ["login", "email", "password", "telegram_id"]


@given(st.text(max_size=300))
def test_any_typed_name_has_a_key_without_surrounding_space(typed: str) -> None:
    key = account_name_key(typed)
    assert account_name_key(f" {typed}\t") == key
    assert key == key.strip()


def test_a_name_is_found_however_its_case_was_typed() -> None:
    assert account_name_key("ANNA_7") == Login.parse("Anna_7").key
    assert account_name_key("ANNA@ПРИМЕР.РФ") == Email.parse("anna@пример.рф").key
