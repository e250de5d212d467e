"""A real S3-compatible server (SeaweedFS) on loopback, and a gate before it that can be shut."""

import contextlib
import json
import signal
import socket
import socketserver
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Generator
from dataclasses import dataclass, replace
from pathlib import Path

from core.storage_locations import BucketLocation
from data.buckets import BucketStore

WEED = Path(sys.executable).with_name("weed")
ACCESS_KEY, SECRET_KEY = "an-access-key", "a/secret+key@of=ours"
HOST = "127.0.0.1"
START_SECONDS = 120
PIECE_BYTES = 64 * 1024


@dataclass(frozen=True)
class BucketServer:
    """A running server: its port for S3, and the addresses of its parts as its own shell takes them."""

    port: int
    master: str
    filer: str

    def location(self, prefix: str = "", port: int | None = None) -> BucketLocation:
        """Return a bucket that nobody else uses, and that is there; `port` is that of a gate."""
        made = self._location(f"bucket-{uuid.uuid4().hex}", prefix)
        store = BucketStore(made)
        store.write("first", b"")  # the server makes the bucket of a first file
        store.delete(["first"])
        return replace(made, endpoint=f"http://{HOST}:{port}") if port else made

    def missing_location(self) -> BucketLocation:
        """Return a bucket that is not there."""
        return self._location(f"bucket-{uuid.uuid4().hex}", "")

    def versioned_location(self) -> BucketLocation:
        """Return a bucket that keeps older versions."""
        made = self.location()
        parts = ("-master", self.master, "-filer", self.filer)
        command = f"s3.bucket.versioning -name {made.bucket} -enable\n"
        subprocess.run([WEED, "shell", *parts], input=command.encode(), check=True, capture_output=True)
        return made

    def _location(self, bucket: str, prefix: str) -> BucketLocation:
        endpoint = f"http://{HOST}:{self.port}"
        return BucketLocation(endpoint, bucket, prefix, "us-east-1", ACCESS_KEY, SECRET_KEY)


def url_of(location: BucketLocation) -> str:
    """Return a bucket as it stands in a setting."""
    host = location.endpoint.removeprefix("http://")
    keys = f"{ACCESS_KEY}:{SECRET_KEY.replace('/', '%2F').replace('+', '%2B').replace('@', '%40')}"
    return f"s3://{keys}@{host}/{location.bucket}/{location.prefix}?tls=off"


@contextlib.contextmanager
def running_bucket_server(folder: Path) -> Generator[BucketServer]:
    """Run a server on free ports, whose files are in `folder`, until the block ends."""
    identity = {
        "name": "host",
        "credentials": [{"accessKey": ACCESS_KEY, "secretKey": SECRET_KEY}],
        "actions": ["Admin", "Read", "Write", "List"],
    }
    config = folder / "identities.json"
    config.write_text(json.dumps({"identities": [identity]}))
    names = ("master.port", "volume.port", "filer.port", "s3.port")
    names = (*names, *(f"{name}.grpc" for name in names))
    ports = dict(zip(names, free_ports(len(names)), strict=True))
    options = [f"-{name}={port}" for name, port in ports.items()]
    command = [
        *(WEED, "server", f"-ip={HOST}", f"-ip.bind={HOST}", f"-dir={folder}", "-s3", f"-s3.config={config}"),
        *("-master.volumeSizeLimitMB=64", "-volume.max=5000", "-master.telemetry=false"),
        *("-s3.port.iceberg=0", "-s3.port.lance=0", *options),
    ]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        _wait_for_answer(ports["s3.port"], process, folder / "log")
        master, filer = (
            f"{HOST}:{ports[one]}.{ports[f'{one}.grpc']}" for one in ("master.port", "filer.port")
        )
        yield BucketServer(ports["s3.port"], master, filer)
    finally:
        process.send_signal(signal.SIGKILL)  # its files are thrown away
        process.wait()


def free_ports(count: int) -> list[int]:
    """Return ports that nobody listens on."""
    with contextlib.ExitStack() as stack:
        held = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in held:
            each.bind((HOST, 0))
        return [each.getsockname()[1] for each in held]


def _wait_for_answer(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"http://{HOST}:{port}/"):
                return
        except urllib.error.HTTPError:
            return  # it refuses who has no keys: it is there
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(log.read_text()[-2000:])


class Gate:
    """A port that passes on to another; once it is shut, connections are refused and cut."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._server: socketserver.ThreadingTCPServer | None = None
        self._connections: list[socket.socket] = []
        (self.port,) = free_ports(1)
        self.open()

    def open(self) -> None:
        """Let connections through."""
        gate = self

        class Forward(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                with contextlib.suppress(OSError), socket.create_connection((HOST, gate._target)) as beyond:
                    gate._connections += [self.request, beyond]
                    back = threading.Thread(target=_pass_on, args=(beyond, self.request), daemon=True)
                    back.start()
                    _pass_on(self.request, beyond)
                    back.join()

        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address = True
            daemon_threads = True

        self._server = Server((HOST, self.port), Forward)
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def shut(self) -> None:
        """Cut every connection, and refuse new ones."""
        if self._server is None:
            return
        self._server.shutdown()
        self._server.server_close()
        self._server = None
        for each in self._connections:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        self._connections.clear()


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while piece := source.recv(PIECE_BYTES):
            target.sendall(piece)
        target.shutdown(socket.SHUT_WR)
