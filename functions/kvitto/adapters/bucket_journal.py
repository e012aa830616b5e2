"""The journal in a bucket: Google Cloud Storage or anything that speaks S3, through obstore.

The library sends a put again by itself when the answer was lost or was a 5xx (not after a timeout). If
the first one had landed, its second is told that the key is taken; so False may mean one's own put, as
the port says. It also calls every 409 "already exists", while S3 means that two puts met and that
perhaps neither landed: so a taken key is only believed when it is seen to stand there.

Credentials, and an endpoint other than the provider's own, come from the variables that obstore knows:
GOOGLE_SERVICE_ACCOUNT, GOOGLE_BASE_URL, AWS_ACCESS_KEY_ID, AWS_REGION, AWS_ENDPOINT_URL and their kin; on
Google's machines nothing need be set.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError, PermissionDeniedError, UnauthenticatedError
from obstore.store import GCSStore, S3Store

from kvitto.adapters.journal_keys import checked_key, checked_prefix
from kvitto.core.failures import Permanent
from kvitto.ports import Clock, JournalUnavailable

if TYPE_CHECKING:
    from obstore.store import ClientConfig, GCSConfig, RetryConfig, S3Config

    from kvitto.adapters.store_date import StoreDate

CONFLICTS_MAX = 5
CONFLICT_PAUSE_S = 0.05


@dataclass(frozen=True, slots=True)
class Patience:
    """How long one call may last: ``timeout_s`` for a request, sent ``retries`` times more within ``retry_s``."""

    timeout_s: float
    retries: int
    retry_s: float
    first_wait_s: float = 0.1
    """Before the first retry; then twice as long each time, with some chance in it."""


INTAKE = Patience(timeout_s=2, retries=1, retry_s=3)
PUMP = Patience(timeout_s=8, retries=2, retry_s=15)


class BucketJournal:
    """Objects under a prefix of a bucket. May be shared by threads."""

    def __init__(self, store: GCSStore | S3Store, url: str, clock: Clock, patience: Patience) -> None:
        self._store = store
        self._url = url
        self._clock = clock
        self._patience = patience

    def put_once(self, key: str, body: bytes) -> bool:
        """See the port. One request, and one more when the key is taken."""
        checked_key(key)
        with self._translated(key):
            for conflict in range(CONFLICTS_MAX):
                try:
                    obstore.put(self._store, key, body, mode="create")
                    return True
                except AlreadyExistsError:
                    if self._stands(key):
                        return False
                except FileNotFoundError as problem:
                    raise self._no_bucket() from problem
                self._clock.sleep(CONFLICT_PAUSE_S * (conflict + 1))
        raise JournalUnavailable(f"The bucket said {CONFLICTS_MAX} times that {key} is taken, and it is not there.")

    def get(self, key: str) -> bytes | None:
        """See the port. Both providers answer with the newest state (strong consistency)."""
        with self._translated(key):
            try:
                return bytes(obstore.get(self._store, checked_key(key)).bytes())
            except FileNotFoundError:
                return None

    def list(self, prefix: str, limit: int) -> list[str]:
        """See the port. One request for each thousand keys."""
        keys: list[str] = []
        with self._translated(prefix):
            for page in obstore.list(self._store, checked_prefix(prefix), chunk_size=limit):
                keys += [o["path"] for o in page if "/" not in o["path"][len(prefix) :]]
                if len(keys) >= limit:
                    break
        return keys[:limit]

    def delete(self, key: str) -> None:
        """See the port."""
        with self._translated(key), suppress(FileNotFoundError):
            obstore.delete(self._store, checked_key(key))

    def now(self) -> datetime:
        """The Date of an answer from the store. Costs one small unsigned request."""
        return self._date.now()

    @cached_property
    def _date(self) -> StoreDate:
        # Intake never asks for the time, and is spared a second TLS library in its cold start.
        from kvitto.adapters.store_date import StoreDate

        return StoreDate(self._url, self._patience.timeout_s)

    def _stands(self, key: str) -> bool:
        try:
            obstore.head(self._store, key)
        except FileNotFoundError:
            return False
        return True

    @contextmanager
    def _translated(self, key: str) -> Iterator[None]:
        try:
            yield
        except (PermissionDeniedError, UnauthenticatedError) as problem:
            raise Permanent(
                f"The bucket refuses us at {key}: {_first_line(problem)} Give the service account the right to "
                "create, get, list and delete objects there."
            ) from problem
        except (BaseError, OSError) as problem:
            raise JournalUnavailable(f"The bucket did not answer surely at {key}: {_first_line(problem)}") from problem

    def _no_bucket(self) -> Permanent:
        name = self._store.config.get("bucket")
        return Permanent(f"There is no bucket {name}, or it is hidden from us. Make it, or mend KVITTO_JOURNAL.")


def open_bucket(kind: str, bucket: str, prefix: str | None, clock: Clock, patience: Patience) -> BucketJournal:
    """The journal in the bucket of this ``kind``, ``gs`` or ``s3``. Asks the network for nothing yet.

    Raises: Permanent when the environment does not name an endpoint and credentials that hang together.
    """
    try:
        endpoint = _google_endpoint() if kind == "gs" else _s3_endpoint()
        store = _store(kind, bucket, prefix, endpoint, patience)
    except (BaseError, OSError, ValueError) as problem:
        raise Permanent(
            f"{kind}://{bucket} cannot be opened: {_first_line(problem)}. Look at the variables that begin with "
            f"{'GOOGLE_' if kind == 'gs' else 'AWS_'}."
        ) from problem
    return BucketJournal(store, f"{endpoint}/{bucket}", clock, patience)


def _store(kind: str, bucket: str, prefix: str | None, endpoint: str, patience: Patience) -> GCSStore | S3Store:
    if endpoint.startswith("http://") and urlsplit(endpoint).hostname not in {"127.0.0.1", "localhost"}:
        raise Permanent(f"{endpoint}: applications would travel unencrypted. Write https:// for a bucket elsewhere.")
    client: ClientConfig = {
        "timeout": timedelta(seconds=patience.timeout_s),
        "allow_http": endpoint.startswith("http://"),
    }
    retry: RetryConfig = {
        "max_retries": patience.retries,
        "retry_timeout": timedelta(seconds=patience.retry_s),
        "backoff": {
            "init_backoff": timedelta(seconds=patience.first_wait_s),
            "max_backoff": timedelta(seconds=patience.retry_s),
            "base": 2,
        },
    }
    if kind == "gs":
        google: GCSConfig = {"base_url": endpoint}
        return GCSStore(bucket, prefix=prefix, config=google, client_options=client, retry_config=retry)
    # Deleting one at a time is known to every store that speaks S3.
    s3: S3Config = {"aws_endpoint_url_s3": endpoint, "disable_bulk_delete": True}
    return S3Store(bucket, prefix=prefix, config=s3, client_options=client, retry_config=retry)


def _google_endpoint() -> str:
    key = os.environ.get("GOOGLE_SERVICE_ACCOUNT_KEY")
    file = os.environ.get("GOOGLE_SERVICE_ACCOUNT") or os.environ.get("GOOGLE_SERVICE_ACCOUNT_PATH")
    if key is None and file is not None:
        key = Path(file).read_text()
    named = json.loads(key).get("gcs_base_url") if key is not None else None
    return str(os.environ.get("GOOGLE_BASE_URL") or named or "https://storage.googleapis.com").rstrip("/")


def _s3_endpoint() -> str:
    for name in ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_ENDPOINT"):
        if endpoint := os.environ.get(name):
            return endpoint.rstrip("/")
    region = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
    if not region:
        raise Permanent("An s3:// journal needs AWS_REGION (as eu-north-1), or AWS_ENDPOINT_URL for another provider.")
    return f"https://s3.{region}.amazonaws.com"


def _first_line(problem: Exception) -> str:
    return str(problem).partition("\n")[0][:300]
