"""A study on a Dask cluster, for those who outgrow one machine.

`dask.distributed` is an optional extra, imported only here. The cluster's workers need the same
version of Stepwell, and see the data under the same name.
"""

import contextlib
import importlib
import uuid
from collections.abc import Iterator, Sequence
from threading import Event
from typing import Any

from engine import __version__
from engine.laboratory.study import Job, StudyError

TICK = 0.05
CONNECT_SECONDS = 10


class Cluster:
    """A scheduler that stands before a Dask scheduler at `address`, tcp://host:port."""

    def __init__(self, address: str) -> None:
        self.address = address.strip()

    def results(self, jobs: Sequence[Job], cancelled: Event) -> Iterator[tuple[int, Any]]:
        with self._client() as client:
            self._greet(client)
            yield from self._work(client, jobs, cancelled)

    @contextlib.contextmanager
    def _client(self) -> Iterator[Any]:
        distributed = _distributed()
        try:
            client = distributed.Client(
                self.address, timeout=CONNECT_SECONDS, set_as_default=False, name="stepwell"
            )
        except Exception as error:  # on a machine that is very busy its own assertions fail too
            raise StudyError(
                f"No Dask scheduler answers at {self.address!r}: start one with `dask scheduler`, "
                "and give the address that it prints, as in tcp://192.168.1.10:8786."
            ) from error
        with client:
            yield client

    def _greet(self, client: Any) -> None:
        """StudyError where there is no worker, or one that cannot do these jobs."""
        if not client.scheduler_info(n_workers=-1)["workers"]:
            raise StudyError(
                f"The Dask scheduler at {self.address} has no worker: start some with "
                f"`dask worker {self.address}` where Stepwell can be imported."
            )
        try:
            versions = set(client.run(_version).values())
        except Exception as error:  # whatever a foreign machine's import may raise
            raise StudyError(_strangers(self.address)) from error
        if versions != {__version__}:
            raise StudyError(_strangers(self.address))

    def _work(
        self, client: Any, jobs: Sequence[Job], cancelled: Event
    ) -> Iterator[tuple[int, Any]]:
        study = uuid.uuid4().hex
        futures = {
            client.submit(_run, job, key=f"stepwell-{study}-{number}", pure=False): number
            for number, job in enumerate(jobs)
        }
        completed = _distributed().as_completed(futures, loop=client.loop)
        try:
            while not completed.is_empty() and not cancelled.is_set():
                batch = list(completed.next_batch(block=False))
                for future in batch:
                    if future.status == "lost":  # with its worker: it is done once more
                        completed.add(future)
                        continue
                    yield futures[future], self._result(future)
                if not batch:
                    cancelled.wait(TICK)
        finally:
            with contextlib.suppress(Exception):  # a scheduler that is gone keeps nothing going
                client.cancel([future for future in futures if not future.done()], force=True)

    def _result(self, future: Any) -> Any:
        """What the job gave; its error where it raised one."""
        if future.status == "cancelled":
            raise StudyError(f"The Dask scheduler at {self.address} has gone away.")
        error = future.exception()
        if error is None:
            return future.result()
        if type(error).__name__ == "KilledWorker":
            raise StudyError(
                "Several of the cluster's workers ended at the same job: they may have too little "
                "memory; choose a smaller network, or fewer memories."
            ) from error
        raise error


def _distributed() -> Any:
    try:
        return importlib.import_module("distributed")
    except ImportError as error:
        raise StudyError(
            "Dask is not installed here: for Stepwell from source `pip install distributed` brings "
            "it; without an address the study uses this machine's cores."
        ) from error


def _run(job: Job) -> Any:
    return job.run()


def _version() -> str:
    """Run by each of the cluster's workers."""
    return __version__


def _strangers(address: str) -> str:
    return (
        f"The Dask workers at {address} do not all have Stepwell {__version__}: start them where "
        "this version's folder `engine` can be imported."
    )
