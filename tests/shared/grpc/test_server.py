"""The server: whom it lets in, and what callers see of its errors."""

from __future__ import annotations

import asyncio

import grpc
import pytest
import structlog
from grpc import aio
from grpc_health.v1 import health_pb2
from grpc_reflection.v1alpha import reflection_pb2
from prometheus_client import REGISTRY

from parking_net.shared.errors import Conflict, NotFound, PaymentRequired, TooManyRequests
from parking_net.shared.telemetry import context as work
from parkingnet.v1 import auth_pb2, auth_pb2_grpc
from tests.shared.grpc.conftest import TOKEN, Rig, Servicer, new_server
from tests.support.eventually import eventually

REQUEST = auth_pb2.GetUserRequest(user_id="7")
AUTHORIZED = (("authorization", f"Bearer {TOKEN}"),)


async def refusal(
    channel: aio.Channel,
    metadata: tuple[tuple[str, str], ...] = AUTHORIZED,
    *,
    timeout_seconds: float = 5,
) -> aio.AioRpcError:
    stub = auth_pb2_grpc.AuthStub(channel)
    with pytest.raises(aio.AioRpcError) as caught:
        await stub.GetUser(REQUEST, metadata=metadata, timeout=timeout_seconds)
    return caught.value


@pytest.mark.parametrize(
    "metadata",
    [
        (),
        (("authorization", "Bearer wrong"),),
        (("authorization", TOKEN),),
        (("authorization", f"Bearer {TOKEN}x"),),
        (("authorization", ""),),
        (("api_key", TOKEN),),
    ],
)
async def test_a_call_without_the_internal_token_is_unauthenticated(
    rig: Rig, bare_channel: aio.Channel, metadata: tuple[tuple[str, str], ...]
) -> None:
    error = await refusal(bare_channel, metadata)

    assert error.code() is grpc.StatusCode.UNAUTHENTICATED
    assert rig.servicer.calls == 0


async def test_health_is_open(rig: Rig, bare_channel: aio.Channel) -> None:
    check = bare_channel.unary_unary(
        "/grpc.health.v1.Health/Check",
        request_serializer=health_pb2.HealthCheckRequest.SerializeToString,
        response_deserializer=health_pb2.HealthCheckResponse.FromString,
    )

    for service in ("", "parkingnet.v1.Auth"):
        answer = await check(health_pb2.HealthCheckRequest(service=service))
        assert answer.status == health_pb2.HealthCheckResponse.SERVING


async def test_reflection_needs_the_token(rig: Rig, bare_channel: aio.Channel) -> None:
    ask = bare_channel.stream_stream(
        "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
        request_serializer=reflection_pb2.ServerReflectionRequest.SerializeToString,
        response_deserializer=reflection_pb2.ServerReflectionResponse.FromString,
    )
    question = reflection_pb2.ServerReflectionRequest(list_services="")

    with pytest.raises(aio.AioRpcError) as caught:
        _ = [answer async for answer in ask(iter([question]))]
    assert caught.value.code() is grpc.StatusCode.UNAUTHENTICATED

    answers = [answer async for answer in ask(iter([question]), metadata=AUTHORIZED)]
    names = [service.name for service in answers[0].list_services_response.service]
    assert "parkingnet.v1.Auth" in names


@pytest.mark.parametrize(
    ("raised", "status", "code"),
    [
        (NotFound("No such user"), grpc.StatusCode.NOT_FOUND, "not_found"),
        (Conflict("Not now"), grpc.StatusCode.FAILED_PRECONDITION, "conflict"),
        (PaymentRequired("Pay"), grpc.StatusCode.FAILED_PRECONDITION, "payment_required"),
        (TooManyRequests("Слишком"), grpc.StatusCode.RESOURCE_EXHAUSTED, "too_many_requests"),
        (ConnectionResetError("secret"), grpc.StatusCode.UNAVAILABLE, "database_unavailable"),
    ],
)
async def test_errors_become_a_status_a_sentence_and_a_code(
    rig: Rig, bare_channel: aio.Channel, raised: Exception, status: grpc.StatusCode, code: str
) -> None:
    async def refuse(request: auth_pb2.GetUserRequest) -> auth_pb2.User:
        raise raised

    rig.servicer.behaviour = refuse
    error = await refusal(bare_channel)

    assert error.code() is status
    assert ("error-code", code) in tuple(error.trailing_metadata() or ())
    assert "secret" not in str(error.details())


async def test_a_bug_says_nothing_of_the_inside_and_is_logged_once(
    rig: Rig, bare_channel: aio.Channel
) -> None:
    async def fail(request: auth_pb2.GetUserRequest) -> auth_pb2.User:
        raise KeyError("the inside")

    rig.servicer.behaviour = fail
    with structlog.testing.capture_logs() as logs:
        error = await refusal(bare_channel)

    assert (error.code(), error.details()) == (grpc.StatusCode.INTERNAL, "internal error")
    assert [line["event"] for line in logs] == ["grpc_call_failed"]


async def test_the_ids_of_the_work_arrive_with_the_call(rig: Rig) -> None:
    seen: list[tuple[str | None, str | None]] = []

    async def look(request: auth_pb2.GetUserRequest) -> auth_pb2.User:
        seen.append((work.request_id(), work.trace_id()))
        return auth_pb2.User()

    rig.servicer.behaviour = look
    with work.entered(request_id="wish-1") as here:
        await rig.get_user()

    assert seen == [("wish-1", here.trace_id)]


async def test_a_message_that_is_too_large_is_refused_before_the_servicer(rig: Rig) -> None:
    with pytest.raises(Exception, match="does not answer"):
        await rig.get_user("x" * 70_000)

    assert rig.servicer.calls == 0


async def test_work_ends_with_the_callers_deadline(rig: Rig, bare_channel: aio.Channel) -> None:
    ended = asyncio.Event()

    async def dawdle(request: auth_pb2.GetUserRequest) -> auth_pb2.User:
        try:
            await asyncio.sleep(30)
        finally:
            ended.set()
        return auth_pb2.User()

    rig.servicer.behaviour = dawdle
    error = await refusal(bare_channel, timeout_seconds=2)

    assert error.code() is grpc.StatusCode.DEADLINE_EXCEEDED
    async with asyncio.timeout(60):
        await ended.wait()


async def test_a_call_without_a_deadline_gets_one(
    rig: Rig, bare_channel: aio.Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def dawdle(request: auth_pb2.GetUserRequest) -> auth_pb2.User:
        await asyncio.sleep(30)
        return auth_pb2.User()

    rig.servicer.behaviour = dawdle
    monkeypatch.setattr("parking_net.shared.grpc.methods.DEFAULT_DEADLINE_SECONDS", 0.1)

    with pytest.raises(aio.AioRpcError) as caught:
        await auth_pb2_grpc.AuthStub(bare_channel).GetUser(REQUEST, metadata=AUTHORIZED)
    assert caught.value.code() is grpc.StatusCode.UNAVAILABLE


async def test_a_taken_port_is_an_error_not_a_shared_port(rig: Rig) -> None:
    with pytest.raises(OSError, match=str(rig.server.port)):
        new_server(Servicer(), rig.server.port)


async def test_answers_are_counted_by_method_and_status(
    rig: Rig, bare_channel: aio.Channel
) -> None:
    def counted(code: str) -> float:
        labels = {
            "service": "probe",
            "grpc_service": "parkingnet.v1.Auth",
            "grpc_method": "GetUser",
            "grpc_code": code,
        }
        return REGISTRY.get_sample_value("grpc_server_handled_total", labels) or 0

    before = counted("OK"), counted("UNAUTHENTICATED")
    await rig.get_user()
    await refusal(bare_channel, ())

    wanted = (before[0] + 1, before[1] + 1)
    # An answer may be read before it is counted.
    await eventually(lambda: (counted("OK"), counted("UNAUTHENTICATED")) == wanted)
