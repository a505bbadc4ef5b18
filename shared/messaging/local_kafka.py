"""A local Apache Kafka from its own jars: fetched by Maven, data and ports kept in a directory, stopped on request.

`python -m shared.messaging.local_kafka --data DIR` runs it until interrupted.
"""

from __future__ import annotations

import argparse
import asyncio
import fcntl
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

_ROOT = Path(__file__).parents[2]
_DEPLOY = _ROOT / "deploy" / "kafka"
LIBS = _ROOT / ".cache" / "kafka" / "libs"
"""Where the jars are kept between runs."""

_COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies"
_JVM = ("-Xms256m", "-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Djava.awt.headless=true")
_START_SECONDS = 60.0
_STOP_SECONDS = 20.0


class KafkaUnavailable(RuntimeError):
    """No Kafka can be started here; the message says what is missing."""


@dataclass(frozen=True, slots=True)
class LocalKafka:
    """A broker that runs on this machine, in a session of its own: Ctrl-C at a terminal does not reach it."""

    home: Path
    bootstrap: str
    pid: int


def fetch_jars(libs: Path = LIBS) -> Path:
    """The folder of jars, fetched by Maven the first time; of processes that begin together, by one."""
    if not _fetched(libs):
        libs.parent.mkdir(parents=True, exist_ok=True)
        with libs.with_name("libs.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not _fetched(libs):
                _fetch(libs)
    return libs


def _fetched(libs: Path) -> bool:
    return any(libs.glob("kafka_2.13-*.jar"))


def _fetch(libs: Path) -> None:
    for program in ("java", "mvn"):
        if shutil.which(program) is None:
            raise KafkaUnavailable(f"`{program}` is needed to run Apache Kafka locally (Java 17 or newer, and Maven)")
    scratch = libs.with_name("libs.partial")
    arguments = [_COPY, "-DincludeScope=runtime", f"-DoutputDirectory={scratch}"]
    done = subprocess.run(  # noqa: S603 - fixed arguments
        ["mvn", "-q", "-B", "-f", str(_DEPLOY / "pom.xml"), *arguments],  # noqa: S607 - whichever Maven is installed
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise KafkaUnavailable(f"Maven could not fetch Kafka's jars:\n{done.stdout}{done.stderr}")
    scratch.rename(libs)


async def start(home: Path, settings: str = "") -> LocalKafka:
    """Start the broker of a data directory, or find it running; ports are chosen once and kept.

    `settings` are properties that win over those of deploy/kafka; they may hold the same braces.
    """
    running = find(home)
    if running is None:
        libs = await asyncio.to_thread(fetch_jars)
        await asyncio.to_thread(_prepare, home, libs, settings)
        running = _launch(home, libs)
    await _answering(running)
    return running


def find(home: Path) -> LocalKafka | None:
    """The broker that runs on a data directory, also one that outlived its starter."""
    try:
        pid = int((home / "kafka.pid").read_text())
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except (OSError, ValueError):
        return None
    if str(home.resolve() / "server.properties").encode() not in command:
        return None
    return LocalKafka(home, f"127.0.0.1:{_ports(home)[0]}", pid)


async def stop(kafka: LocalKafka) -> None:
    """Stop in order; by force if it takes too long. Acknowledged records survive either."""
    for sent in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.kill(kafka.pid, sent)
        if await _gone(kafka, _STOP_SECONDS):
            (kafka.home / "kafka.pid").unlink(missing_ok=True)
            return


def kill(kafka: LocalKafka) -> None:
    """End it at once, as a crash would."""
    os.kill(kafka.pid, signal.SIGKILL)


def _ports(home: Path) -> tuple[int, int]:
    path = home / "ports.json"
    if not path.exists():
        path.write_text(json.dumps(_free_ports()))
    broker, controller = json.loads(path.read_text())
    return broker, controller


def _free_ports() -> tuple[int, int]:
    """Two ports below the range the system gives to outgoing connections, so that they are free next time, too."""
    candidates = random.sample(range(20_000, 32_000), 100)
    free: list[int] = []
    for port in candidates:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                free.append(port)
    return free[0], free[1]


def _prepare(home: Path, libs: Path, more: str) -> None:
    """Write the settings, and format the store the first time."""
    home.mkdir(parents=True, exist_ok=True)
    broker_port, controller_port = _ports(home)
    log_dir = home.resolve() / "log"
    settings = f"{(_DEPLOY / 'server.properties').read_text()}\n{more}\n"
    filled = settings.replace("{broker_port}", str(broker_port)).replace("{controller_port}", str(controller_port))
    (home / "server.properties").write_text(filled.replace("{log_dir}", str(log_dir)))
    if not (log_dir / "meta.properties").exists():
        tool = ["java", "-Xmx128m", "-cp", f"{libs}/*", "kafka.tools.StorageTool"]
        cluster = _output([*tool, "random-uuid"]).strip().splitlines()[-1]
        _output([*tool, "format", "-t", cluster, "-c", str(home / "server.properties"), "--standalone"])


def _output(command: list[str]) -> str:
    try:
        done = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603 - composed here
    except FileNotFoundError as error:
        raise KafkaUnavailable("`java` is needed to run Apache Kafka locally (Java 17 or newer)") from error
    if done.returncode:
        raise KafkaUnavailable(f"{' '.join(command[-4:])} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def _launch(home: Path, libs: Path) -> LocalKafka:
    settings = home.resolve() / "server.properties"
    logging = f"-Dlog4j2.configurationFile={_DEPLOY / 'log4j2.properties'}"
    with (home / "kafka.log").open("ab") as output:
        process = subprocess.Popen(  # noqa: S603 - composed here
            ["java", *_JVM, logging, "-cp", f"{libs}/*", "kafka.Kafka", str(settings)],  # noqa: S607 - whichever Java
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    (home / "kafka.pid").write_text(str(process.pid))
    return LocalKafka(home, f"127.0.0.1:{_ports(home)[0]}", process.pid)


async def _answering(kafka: LocalKafka) -> None:
    """An open port is not enough: the cluster has to describe itself with its one broker."""
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        if not _alive(kafka.pid):
            tail = (kafka.home / "kafka.log").read_text(errors="replace")[-2000:]
            raise KafkaUnavailable(f"Kafka ended while starting:\n{tail}")
        if await _describes_itself(kafka.bootstrap):
            return
        await asyncio.sleep(0.1)
    raise KafkaUnavailable(f"Kafka did not answer within {_START_SECONDS:.0f} s; see {kafka.home / 'kafka.log'}")


async def _describes_itself(bootstrap: str) -> bool:
    with socket.socket() as probe:
        host, port = bootstrap.split(":")
        if probe.connect_ex((host, int(port))):
            return False
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap, request_timeout_ms=2000)
    try:
        await admin.start()
        return bool((await admin.describe_cluster())["brokers"])
    except (KafkaError, OSError):
        return False
    finally:
        await admin.close()


async def _gone(kafka: LocalKafka, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if not _alive(kafka.pid):
            return True
        await asyncio.sleep(0.05)
    return False


def _alive(pid: int) -> bool:
    with suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


async def run_until_interrupted(home: Path) -> None:
    """What `make kafka` does."""
    stopping = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    kafka = await start(home)
    print(f"Apache Kafka answers at {kafka.bootstrap}; Ctrl-C stops it.", flush=True)  # noqa: T201 - a command line
    await stopping.wait()
    await stop(kafka)


def main() -> None:
    """Run a broker until interrupted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="directory of the broker's data and ports")
    try:
        asyncio.run(run_until_interrupted(parser.parse_args().data))
    except KafkaUnavailable as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
