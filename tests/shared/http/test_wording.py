"""What is wrong with a field is said in a sentence, never in a regular expression."""

from __future__ import annotations

from typing import Annotated

import msgspec
import pytest

from parking_net.shared.errors import Invalid
from parking_net.shared.http.body import decode_body
from parking_net.shared.http.validation import in_words

PLATE = in_words(r"^[A-Z]{2}-\d+$", "Give two letters, a hyphen and a number")


class Car(msgspec.Struct):
    plate: Annotated[str, msgspec.Meta(pattern=PLATE)]
    colour: Annotated[str, msgspec.Meta(pattern="^(red|blue)$")] = "red"


class Arrival(msgspec.Struct):
    car: Car


@pytest.mark.parametrize(
    ("body", "expected", "field", "sentence"),
    [
        (b'{"plate": "7"}', Car, "plate", "Give two letters, a hyphen and a number"),
        (b'{"car": {"plate": "7"}}', Arrival, "car.plate", "Give two letters, a hyphen and"),
        (b'{"plate": "AB-7", "colour": "mauve"}', Car, "colour", "Its form is not right"),
    ],
)
def test_a_wrong_form_is_said_in_words(
    body: bytes, expected: type, field: str, sentence: str
) -> None:
    with pytest.raises(Invalid) as refused:
        decode_body(body, expected)
    [mistake] = refused.value.fields
    assert (mistake.field, mistake.code) == (field, "wrong_form")
    assert mistake.message.startswith(sentence)
    assert "^" not in str(refused.value)
