"""The command line: `python -m callhouse`, what the Makefile calls.

Only the standard library is imported at the top: each command but `--help` goes on inside `.venv`.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import FrameType

from callhouse import __version__
from callhouse.environment import PROJECT, Settings, SetupError, run_inside, say, settings

# Not the script `dbt`: this finds our plugin in the project folder, and .venv may be moved.
DBT = [sys.executable, "-c", "from dbt.cli.main import cli; cli()"]
VARIABLES = """\
environment variables (relative places count from the project folder):
  CALLHOUSE_DB         the build file, default warehouse/callhouse.duckdb
  CALLHOUSE_PUBLISHED  the file that BI opens, default warehouse/published.duckdb
  CALLHOUSE_LANDING    the folder of exports, default landing
  CALLHOUSE_TARGET     the target of profiles.yml, default dev
  CALLHOUSE_HASH_KEY   secret of the customer hash; the target prod demands it
  CALLHOUSE_AGENT_NAMES  show: marts name the agents; else their ids stand there"""


class Terminated(KeyboardInterrupt):
    """The system asked this process to end: unlike Ctrl-C, no process that it started heard of it."""


def main(arguments: Sequence[str]) -> int:
    """Run a command; return its exit code: 0 done, 1 failed or refused, 2 wrong usage, 130 or 143 interrupted."""
    signal.signal(signal.SIGTERM, _terminate)
    try:
        return _run(arguments)
    except KeyboardInterrupt as stop:
        return _stopped(stop)
    except RuntimeError as error:
        if isinstance(error.__cause__, KeyboardInterrupt):  # it reached a query of DuckDB
            return _stopped(error.__cause__)
        raise


def _terminate(number: int, frame: FrameType | None) -> None:
    raise Terminated


def _stopped(stop: KeyboardInterrupt) -> int:
    say("callhouse: interrupted: run it again; the published file is whole")
    return 128 + (signal.SIGTERM if isinstance(stop, Terminated) else signal.SIGINT)


def _run(arguments: Sequence[str]) -> int:
    own, passed_on = _split(arguments)
    options = _parser().parse_args(own)
    if passed_on and options.command not in {"build", "test", "dbt"}:
        _parser().error(f"{options.command} takes nothing after --")
    try:
        run_inside(arguments, dev=options.command == "test" or getattr(options, "dev", False))
        os.chdir(PROJECT)
        if options.command == "build":
            return _build(options, passed_on)
        if options.command == "dbt":
            return _call([*DBT, *passed_on], _dbt_environment())
        if options.command == "test":
            return _test(lint_only=options.lint, pytest_arguments=passed_on)
        if options.command == "publish":
            return _publish(settings())
        if options.command == "summary":
            return _summary(settings(), options.source, options.month, all_variants=options.all_variants)
        if options.command == "columns":
            return _columns()
        if options.command == "forget":
            return _forget(options)
    except SetupError as error:
        say(f"callhouse: {error}")
        return 1
    return 0


def _split(arguments: Sequence[str]) -> tuple[list[str], list[str]]:
    """Split at the first `--`: ours before it, those of the program we call after it."""
    everything = list(arguments)
    if "--" not in everything:
        return everything, []
    border = everything.index("--")
    return everything[:border], everything[border + 1 :]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m callhouse",
        description="A dbt and DuckDB warehouse for call centres.",
        epilog=VARIABLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"callhouse {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")

    def command(name: str, text: str, epilog: str = "") -> argparse.ArgumentParser:
        return commands.add_parser(
            name,
            help=text,
            description=f"{text[0].upper()}{text[1:]}.",
            epilog=epilog,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )

    setup = command("setup", "make .venv from the lock file; the other commands do it when needed")
    setup.add_argument("--dev", action="store_true", help="with the tools of `test`")

    build = command(
        "build",
        "land the files, build and test the warehouse, publish it, print the KPIs",
        "All data tests run; the unit tests, which no delivery can make fail, are left to `test`.\n"
        "What follows -- goes to `dbt build`. A build of a part is not published.\n\n" + VARIABLES,
    )
    build.add_argument("--target", help="target of profiles.yml (or CALLHOUSE_TARGET)")
    build.add_argument("--full-refresh", action="store_true", help="rebuild incremental models")
    build.add_argument("--increment", action="store_true", help="only the days that new files touch, where that can be")

    test = command("test", "run everything that continuous integration runs", "What follows -- goes to pytest.")
    test.add_argument("--lint", action="store_true", help="only the checks that build no database")

    command("dbt", "run dbt in the project's environment", "What follows -- goes to dbt.")

    command(
        "columns",
        "write the descriptions that dbt wants twice",
        "Columns of the wide KPI marts come from models/intermediate/kpi, those of the native layout from the input\n"
        "contract, words on macros from the comment above each. A test fails where they are not current.",
    )

    command("publish", "copy the marts of the last green build to the file that BI opens")

    forget = command(
        "forget",
        "erase one customer from exports, warehouse and published file, for good",
        "His records stay and go on counting, without number, lead and disposition; forgotten_rows of\n"
        "quality.row_ledger tells how many they are. An export that brings him again lands without him:\n"
        "<landing>/.forgotten remembers a keyed hash of the number. Then everything is built and published anew.\n\n"
        + VARIABLES,
    )
    forget.add_argument(
        "--customer",
        metavar="NUMBER",
        help="better in CALLHOUSE_CUSTOMER or on standard input: a shell keeps what is typed",
    )
    forget.add_argument("--target", help="target of profiles.yml (or CALLHOUSE_TARGET)")

    summary = command("summary", "print the KPIs of the published file")
    summary.add_argument("--source", help="only this source system")
    summary.add_argument("--month", metavar="YYYY-MM", help="default: the newest of each source")
    summary.add_argument("--all-variants", action="store_true", help="not only the default ones")
    return parser


def _dbt_environment(target: str | None = None) -> dict[str, str]:
    """Return the environment for dbt: our profile, no empty CALLHOUSE_ variable, no telemetry."""
    kept = {name: value for name, value in os.environ.items() if value or not name.startswith("CALLHOUSE_")}
    for name in ("CALLHOUSE_FINISHES_A_BUILD", "CALLHOUSE_CHANGED_SINCE"):  # set by an increment's last step alone
        kept.pop(name, None)
    if target:
        kept["CALLHOUSE_TARGET"] = target
    kept["DBT_PROFILES_DIR"] = str(PROJECT)
    kept.setdefault("DBT_SEND_ANONYMOUS_USAGE_STATS", "false")
    return kept


def _call(command: Sequence[str], environment: dict[str, str]) -> int:
    """Run a program with our terminal; on Ctrl-C let it finish its own clean-up first."""
    with subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL) as process:
        try:
            code = process.wait()
        except KeyboardInterrupt as stop:
            if isinstance(stop, Terminated):
                process.terminate()
            process.wait()
            raise
    return code if code >= 0 else 128 - code  # killed by a signal: as a shell says it


def _build(options: argparse.Namespace, dbt_arguments: Sequence[str]) -> int:
    from callhouse.dbt_failure import DbtLog
    from callhouse.guard import RefusedError, alone, require_free
    from callhouse.publish import is_published

    places = settings()
    started = time.monotonic()
    try:
        with alone(places.warehouse, "build or publish", "CALLHOUSE_DB"):
            require_free(places.warehouse)
            log = DbtLog()
            if code := _dbt_build(options, dbt_arguments, places):
                kept = f"; {places.published} stays as it was" if places.published.is_file() else ""
                say(f"callhouse: dbt failed: {log.advice(code, places.warehouse)}{kept}")
                return code
            if not is_published(places.warehouse, places.published) and (code := _publish_alone(places)):
                return code
    except RefusedError as error:
        say(f"callhouse: not built: {error}")
        return 1
    _summary(places)  # a warehouse without any call yet is built all the same
    say(f"callhouse: built {places.warehouse}, BI opens {places.published} ({time.monotonic() - started:.0f} s)")
    return 0


def _dbt_build(options: argparse.Namespace, dbt_arguments: Sequence[str], places: Settings) -> int:
    """Build the days that new files touch where that can be, else everything; return dbt's exit code."""
    from callhouse.increment import NO_UNIT_TESTS, Increment, Outcome, discard, remember

    def dbt(command: Sequence[str], variables: Mapping[str, str]) -> int:
        codes.append(_call([*DBT, *command], _dbt_environment(options.target) | dict(variables)))
        return codes[-1]

    codes: list[int] = []
    discard(places.warehouse)
    if options.increment:
        outcome = Increment(PROJECT, places.warehouse, places.landing, dbt, say).build()
        if outcome is not Outcome.WHOLE:
            return codes[-1] if outcome is Outcome.FAILED else 0
    # What unit tests test is the code alone: `make test` runs them, and a bare `dbt build` does.
    flags = [*NO_UNIT_TESTS, *(["--full-refresh"] if options.full_refresh else [])]
    code = dbt(["build", *flags, *dbt_arguments], {})
    if not code and not dbt_arguments:
        remember(PROJECT, places.warehouse)
    return code


def _publish(places: Settings) -> int:
    from callhouse.guard import RefusedError, alone

    try:
        with alone(places.warehouse, "build or publish", "CALLHOUSE_DB"):
            return _publish_alone(places)
    except RefusedError as error:
        say(f"callhouse: not published: {error}")
        return 1


def _publish_alone(places: Settings) -> int:
    """Publish while no build of this warehouse can begin."""
    from callhouse.guard import RefusedError
    from callhouse.publish import publish

    try:
        publish(places.warehouse, places.published, say)
    except RefusedError as error:
        say(f"callhouse: not published: {error}")
        return 1
    return 0


def _summary(
    places: Settings,
    source: str | None = None,
    month: str | None = None,
    all_variants: bool = False,
) -> int:
    from callhouse.guard import RefusedError
    from callhouse.summary import summarise

    try:
        lines = summarise(places.published, source, month, all_variants=all_variants)
    except RefusedError as error:
        say(f"callhouse: no summary: {error}")
        return 1
    print("\n".join(lines), flush=True)
    return 0


def _forget(options: argparse.Namespace) -> int:
    import duckdb

    from callhouse.dbt_plugin import DEMO_KEY
    from callhouse.forget import forget
    from callhouse.guard import RefusedError, alone
    from callhouse.landing import ContractError, ForgottenError

    places = settings()
    number = os.environ.pop("CALLHOUSE_CUSTOMER", "")  # no program that we call needs it
    number = options.customer or number or _asked("the customer's number: ")
    key = os.environ.get("CALLHOUSE_HASH_KEY") or DEMO_KEY
    try:
        if key == DEMO_KEY and (options.target or os.environ.get("CALLHOUSE_TARGET")) == "prod":
            raise RefusedError("CALLHOUSE_HASH_KEY is not set: export the secret that the warehouse is built with")
        with alone(places.warehouse, "build or publish", "CALLHOUSE_DB"):
            forget(number, places.landing, places.warehouse, key, say)
    except (RefusedError, ForgottenError, ContractError) as error:
        say(f"callhouse: nothing forgotten: {error}")
        return 1
    except (OSError, UnicodeError, duckdb.Error) as error:
        say(f"callhouse: cut off in the middle, mend this and run it again: {str(error).splitlines()[0]}")
        return 1
    options.full_refresh, options.increment = False, False
    code = _build(options, [])
    return _traces(places, number) or code


def _traces(places: Settings, number: str) -> int:
    """Name the files that still mention the number; return 1 where there are any."""
    from callhouse.forget import Number, traces

    log = Path(os.environ.get("DBT_LOG_PATH") or "logs")
    spilled = [
        *Path(tempfile.gettempdir()).glob("callhouse-*"),
        Path(os.environ.get("CALLHOUSE_TEMP") or "warehouse/temp"),
    ]
    spilled += places.warehouse.parent.glob(f".{places.warehouse.name}.*/")  # what a killed landing left
    target = Path(os.environ.get("DBT_TARGET_PATH") or "target")
    found = traces(
        [places.landing, log, target, *spilled], [places.warehouse.parent, places.published.parent], Number(number)
    )
    for path in found:
        say(f"callhouse: {path} still mentions the number: remove it, or rename it where its name does")
    return int(bool(found))


def _asked(question: str) -> str:
    """Read a line from standard input, with the question where somebody sits there."""
    if sys.stdin.isatty():
        print(question, end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip()


def _columns() -> int:
    from callhouse.columns import write

    for path in write(PROJECT):
        say(f"callhouse: wrote {path.relative_to(PROJECT)}")
    return 0


def _test(*, lint_only: bool, pytest_arguments: Sequence[str]) -> int:
    """Run the checks, the quick ones first; stop at the first that fails."""
    tool = [sys.executable, "-m"]
    # sqlfluff leaves semaphores of its worker processes to Python, which says so.
    quiet = [sys.executable, "-W", "ignore::UserWarning:multiprocessing.resource_tracker"]
    sql = [folder for folder in ("models", "tests", "analyses") if Path(folder).is_dir()]
    checks = {
        "ruff check": [*tool, "ruff", "check"],
        "ruff format": [*tool, "ruff", "format", "--check"],
        "mypy": [*tool, "mypy", "--strict", "callhouse", "benchmarks", "tests/python"],
        "dbt parse": [
            *(*DBT, "--warn-error", "parse", "--show-all-deprecations"),
            *("--no-partial-parse", "--target-path", "target/parse"),
        ],
    }
    linter = [*quiet, "-m", "sqlfluff", "lint", "--disable-progress-bar", *sql]
    if lint_only:
        return _checked(checks | {"sqlfluff": linter})
    if code := _checked(checks):
        return code
    tests = [*tool, "pytest", "tests/python", *pytest_arguments]
    beside = {"sqlfluff": linter}
    if not pytest_arguments:  # a pytest keeps one core busy: what needs large data runs beside the rest
        beside["pytest --large only"] = [*tests, "--large", "only"]
        tests += ["--large", "not"]
    with ExitStack() as stack:
        started = {name: _start(stack, command) for name, command in beside.items()}
        if code := _checked({"pytest": tests}):
            return code
        for name, process in started.items():
            printed, _ = process.communicate()
            say(f"--- {name}, run beside pytest\n{printed.decode(errors='replace').strip()}")
            if process.returncode:
                return _failed(name, process.returncode)
    say("callhouse: all checks passed")
    return 0


def _start(stack: ExitStack, command: Sequence[str]) -> subprocess.Popen[bytes]:
    """Start a program that ends with `stack` at the latest; what it prints is read in the end."""
    process = stack.enter_context(
        subprocess.Popen(
            command,
            env=_dbt_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
    )
    stack.callback(process.kill)
    return process


def _checked(checks: Mapping[str, Sequence[str]]) -> int:
    """Run checks by name, one after the other; return 0, or the exit code of the first that fails."""
    for name, command in checks.items():
        started = time.monotonic()
        say(f"--- {name}")
        if code := _call(command, _dbt_environment()):
            return _failed(name, code)
        say(f"--- {name}: passed in {time.monotonic() - started:.1f} s")
    return 0


def _failed(name: str, code: int) -> int:
    say(f"callhouse: {name} failed: mend what it names above, then run this again")
    return code
