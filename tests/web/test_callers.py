"""Only the scheduler's account and the event's may call pump, watch and remind."""

import base64
import json
from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from google.auth import crypt, jwt
from werkzeug.serving import make_server
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request, Response

from kvitto.adapters.caller_tokens import SIGNATURE_REMOVED, CallerTokens
from kvitto.core.failures import UnknownCaller
from kvitto.web.callers import Guard
from kvitto.wiring import settings_from

CALLER = "scheduler@kvitto.iam.gserviceaccount.example"
AUDIENCE = "https://pump.example"
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC).timestamp()


@pytest.fixture(scope="module")
def key():
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture(scope="module")
def certificates(key):
    """The address where the platform publishes its certificates."""
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "platform.example")])
    made = datetime.now(UTC) - timedelta(days=1)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(made)
        .not_valid_after(made + timedelta(days=10))
        .sign(key, hashes.SHA256())
    )
    body = json.dumps({"1": certificate.public_bytes(serialization.Encoding.PEM).decode()})
    server = make_server("127.0.0.1", 0, Request.application(lambda _: Response(body, mimetype="application/json")))
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()


@pytest.fixture(scope="module")
def signer(key):
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    return crypt.RSASigner.from_string(pem, key_id="1")


def claims(**changed):
    now = datetime.now(UTC)
    return {
        "iss": "https://accounts.google.com",
        "aud": AUDIENCE,
        "email": CALLER,
        "email_verified": True,
        "iat": int(now.timestamp()),
        "exp": int((now + timedelta(hours=1)).timestamp()),
    } | changed


def stripped(**changed):
    """A token as a private Cloud Run service hands it on."""
    body = base64.urlsafe_b64encode(json.dumps(claims(**changed)).encode()).rstrip(b"=").decode()
    return f"e30.{body}.{SIGNATURE_REMOVED}"


def tokens(certificates="", *, behind_platform=False):
    return CallerTokens([AUDIENCE], lambda: NOW, behind_platform=behind_platform, certificates=certificates)


def test_a_token_that_the_platform_signed_names_its_account(certificates, signer):
    token = jwt.encode(signer, claims()).decode()

    assert tokens(certificates).email(token) == CALLER


@pytest.mark.parametrize(
    "wrong",
    [
        {"aud": "https://elsewhere.example"},
        {"exp": 1_000_000_000, "iat": 999_999_000},
        {"iss": "https://forger.example"},
        {"email_verified": False},
    ],
    ids=str,
)
def test_a_signed_token_for_another_place_or_time_or_from_another_house_is_refused(certificates, signer, wrong):
    with pytest.raises(UnknownCaller):
        tokens(certificates).email(jwt.encode(signer, claims(**wrong)).decode())


def test_a_token_that_somebody_else_signed_is_refused(certificates):
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = other.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    forged = jwt.encode(crypt.RSASigner.from_string(pem, key_id="1"), claims()).decode()

    with pytest.raises(UnknownCaller):
        tokens(certificates).email(forged)


def test_a_token_without_signature_counts_only_behind_the_platform_and_while_it_lasts():
    lasting = stripped(exp=NOW + 60)

    assert tokens(behind_platform=True).email(lasting) == CALLER
    for reader, token in [
        (tokens(), lasting),
        (tokens(behind_platform=True), stripped(exp=NOW - 60)),
        (tokens(behind_platform=True), f"e30.not base64.{SIGNATURE_REMOVED}"),
        (tokens(behind_platform=True), f".{SIGNATURE_REMOVED}"),
    ]:
        with pytest.raises(UnknownCaller):
            reader.email(token)


def asked(**headers):
    return Request(EnvironBuilder(method="POST", headers=list(headers.items())).get_environ())


def guard(*callers, log=lambda event, **facts: None):
    return Guard(callers, tokens(behind_platform=True).email, log)


def test_the_named_account_may_call_by_either_header():
    token = f"Bearer {stripped(exp=NOW + 60)}"

    assert guard(CALLER).refusal(asked(Authorization=token)) is None
    assert guard(CALLER).refusal(asked(**{"X-Serverless-Authorization": token})) is None


def test_anybody_else_is_refused_and_the_log_says_why_without_the_token():
    told = []
    lasting = stripped(exp=NOW + 60)
    for callers, headers in [
        ((CALLER,), {}),
        ((CALLER,), {"Authorization": "Basic abc"}),
        ((CALLER,), {"Authorization": "Bearer x.y.z"}),
        (("another@kvitto.example",), {"Authorization": f"Bearer {lasting}"}),
        ((), {"Authorization": f"Bearer {lasting}"}),
    ]:
        answer = guard(*callers, log=lambda event, **facts: told.append((event, facts))).refusal(asked(**headers))
        assert answer is not None
        assert answer.status_code == 403
    assert {event for event, _ in told} == {"caller_refused"}
    assert lasting not in str(told)


def test_on_the_platform_nobody_may_call_until_somebody_is_named():
    needed = {
        "KVITTO_JOURNAL": "file:///j",
        "KVITTO_MAIL": "file:///m",
        "KVITTO_SECRET": "s",
        "KVITTO_PUBLIC_URL": "https://kvitto.example",
    }

    assert settings_from(needed).callers is None
    assert settings_from(needed | {"K_SERVICE": "pump"}).callers == ()
    assert settings_from(needed | {"KVITTO_CALLERS": f"{CALLER}, b@c.example"}).callers == (CALLER, "b@c.example")
    assert not settings_from(needed | {"KVITTO_IDENTITY": "platform"}).behind_platform
