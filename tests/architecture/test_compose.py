"""docker-compose.yml runs the processes of the landscape, each once, and nothing else of ours."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import yaml

from services.landscape import SERVICES
from services.standalone import ADMIN
from tests.architecture import checks

ROOT = Path(__file__).resolve().parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
OURS = {name: process for name, process in COMPOSE["services"].items() if process["image"] == COMPOSE["name"]}


def test_the_landscape_names_every_service() -> None:
    assert sorted(service.name for service in SERVICES) == sorted(checks.SERVICES)


def test_compose_runs_the_processes_of_the_landscape() -> None:
    expected = [["migrate"]] + [[verb, service.name] for service in SERVICES for verb in ("serve", "work")]

    assert sorted(process["command"] for process in OURS.values()) == sorted(expected)


def test_a_process_is_called_what_it_does() -> None:
    for name, process in OURS.items():
        verb, service = (*process["command"], "")[:2]
        assert name in {verb, service, f"{service}-{'api' if verb == 'serve' else 'worker'}"}


def test_only_the_gateway_can_be_reached_from_outside_and_only_from_this_machine() -> None:
    ports = {name: process["ports"] for name, process in OURS.items() if "ports" in process}

    assert list(ports) == ["gateway"]
    assert all(
        port.startswith("127.0.0.1:") for process in COMPOSE["services"].values() for port in process.get("ports", ())
    )


def test_every_service_has_a_database_and_a_role_of_its_own_which_only_the_migration_makes() -> None:
    assert COMPOSE["x-house"]["environment"]["DATABASE_URL"].startswith("postgresql://{service}:")
    assert COMPOSE["x-house"]["environment"]["DATABASE_URL"].endswith("/{service}")
    assert [name for name, process in OURS.items() if ADMIN in process["environment"]] == ["migrate"]


def test_prometheus_asks_every_process() -> None:
    config = yaml.safe_load((ROOT / "deploy/prometheus/prometheus.yml").read_text())
    asked = {
        target for job in config["scrape_configs"] for group in job["static_configs"] for target in group["targets"]
    }

    assert {target.split(":")[0] for target in asked} == set(OURS) - {"migrate"}


def test_no_broker_makes_topics_by_itself() -> None:
    settings = (ROOT / "deploy/kafka/server.properties").read_text().splitlines()

    assert "auto.create.topics.enable=false" in settings
    assert COMPOSE["services"]["kafka"]["environment"]["KAFKA_AUTO_CREATE_TOPICS_ENABLE"] == "false"


def test_the_image_holds_the_topic_definitions() -> None:
    assert "COPY deploy/kafka/topics.yaml deploy/kafka/" in (ROOT / "deploy/image/Dockerfile").read_text()
    assert "!deploy/kafka/topics.yaml" in (ROOT / ".dockerignore").read_text().splitlines()


def test_the_container_and_the_jars_are_the_same_kafka() -> None:
    pom = ET.parse(ROOT / "deploy/kafka/pom.xml")  # noqa: S314 - our own file
    dependencies = pom.iterfind(".//{*}dependency")
    jars = {item.findtext("{*}artifactId"): item.findtext("{*}version") for item in dependencies}

    assert COMPOSE["services"]["kafka"]["image"] == f"apache/kafka:{jars['kafka_2.13']}"
