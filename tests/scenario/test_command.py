"""The `parley` command, run as people run it."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import aiohttp
import pytest

WITHIN = 40.0


async def _parley(*words: str, folder: Path, **environment: str) -> asyncio.subprocess.Process:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PARLEY_", "SILICONFLOW_"))}
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", *words),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        cwd=folder,
        env=clean | {"PYTHONPATH": str(Path(__file__).resolve().parents[2])} | environment,
    )


async def _ended(*words: str, folder: Path, **environment: str) -> tuple[int, str, str]:
    child = await _parley(*words, folder=folder, **environment)
    async with asyncio.timeout(WITHIN):
        out, err = await child.communicate()
    return child.returncode or 0, out.decode(), err.decode()


@asynccontextmanager
async def _running(folder: Path, **environment: str) -> AsyncIterator[tuple[asyncio.subprocess.Process, str, str]]:
    """A running Parley with its panel and its address."""
    child = await _parley("run", folder=folder, **environment)
    assert child.stdout is not None
    panel, address = "", ""
    try:
        async with asyncio.timeout(WITHIN):
            while "Limits" not in panel:
                line = (await child.stdout.readline()).decode()
                assert line, (await child.stderr.read()).decode() if child.stderr else ""
                panel += line
        address = next(word for word in panel.split() if word.startswith("http://"))
        yield child, panel, address
    finally:
        if child.returncode is None:
            child.terminate()
        await child.wait()


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"PARLEY_PORT": "many"}, "PARLEY_PORT"),
        ({"PARLEY_LANGUAGE": "fr"}, "PARLEY_LANGUAGE"),
        ({"PARLEY_CONFIG": "missing.toml"}, "missing.toml"),
        ({"DATABASE_URL": "mysql://x/y"}, "DATABASE_URL"),
        ({"DATABASE_URL": "postgres://127.0.0.1:9/none"}, "127.0.0.1"),
        ({"PARLEY_DATA_DIR": "/proc/none"}, "/proc/none"),
    ],
)
async def test_bad_settings_are_one_sentence_and_exit_code_two(
    tmp_path: Path, environment: dict[str, str], sentence: str
) -> None:
    code, out, err = await _ended("run", folder=tmp_path, **environment)
    assert code == 2, out + err
    assert sentence in err
    assert "Traceback" not in err
    assert err.startswith("parley: ") or "\nparley: " in err


async def test_all_faults_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "parley.toml").write_text('[server]\nport = "x"\nprot = 1\n[limits]\ndaily = -1\n')
    code, _, err = await _ended("run", folder=tmp_path)
    assert code == 2
    for named in ("PARLEY_PORT", "server.prot", "PARLEY_DAILY_LIMIT"):
        assert named in err


async def test_a_port_that_was_asked_for_and_is_taken_is_an_error(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        code, _, err = await _ended("run", folder=tmp_path, PARLEY_PORT=port)
    assert code == 2
    assert f"Port {port} is in use" in err


async def test_the_usual_port_that_is_taken_is_left_for_the_next(tmp_path: Path) -> None:
    with socket.socket() as taken:
        with suppress(OSError):  # where somebody else has it already, it is taken all the same
            taken.bind(("127.0.0.1", 8080))
            taken.listen()
        async with _running(tmp_path) as (_, panel, address):
            assert "Port 8080 is in use by another program" in panel
            async with aiohttp.ClientSession() as session, session.get(address + "healthz") as response:
                assert response.status == 200


async def test_a_start_says_what_runs_and_ctrl_c_ends_it(tmp_path: Path) -> None:
    async with _running(tmp_path, PARLEY_PORT="0") as (child, panel, address):
        for part in ("ready in", "this machine only", "sandbox (no key)", "6 a minute each"):
            assert part in panel
        async with aiohttp.ClientSession() as session, session.get(address + "readyz") as response:
            assert (await response.json())["ready"]
        child.send_signal(signal.SIGINT)
        async with asyncio.timeout(10):
            assert await child.wait() == 0


async def test_a_second_parley_in_the_same_folder_is_refused(tmp_path: Path) -> None:
    async with _running(tmp_path, PARLEY_PORT="0"):
        code, _, err = await _ended("run", folder=tmp_path, PARLEY_PORT="0")
        assert code == 2
        assert "Another Parley" in err


async def test_the_doctor_looks_at_everything(tmp_path: Path) -> None:
    code, out, _ = await _ended("doctor", folder=tmp_path, PARLEY_PORT="0")
    assert code == 0
    for name in ("Settings", "Data folder", "Database", "AI", "Port", "Page"):
        assert name in out


async def test_the_doctor_names_what_is_ill_and_what_to_do(tmp_path: Path) -> None:
    settings = {"SILICONFLOW_BASE_URL": "http://127.0.0.1:9/v1", "SILICONFLOW_API_KEY": "x", "PARLEY_HOST": "0.0.0.0"}
    code, out, _ = await _ended("doctor", folder=tmp_path, **settings)
    assert code == 1
    assert "Check SILICONFLOW_BASE_URL" in out
    assert "Set PARLEY_WEB_TOKEN" in out


async def test_migrate_goes_up_and_down(tmp_path: Path) -> None:
    assert "0001" in (await _ended("migrate", folder=tmp_path))[1]
    assert "base" in (await _ended("migrate", "--down", "base", folder=tmp_path))[1]
