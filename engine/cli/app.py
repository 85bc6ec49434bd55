"""The commands and their options; what they do is in the modules beside this one."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from .exits import Exit, ReaderLeft, WrongUse

app = typer.Typer(
    help="Which deals are worth winning, whether they can be won, what to do next, and why.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,  # plain help: drawing boxes costs more time than everything else in --help
    pretty_exceptions_enable=False,
)


class Format(StrEnum):
    """How results are printed."""

    TEXT = "text"
    JSON = "json"


class Lang(StrEnum):
    """The language of texts."""

    EN = "en"
    ZH = "zh"


class Detail(StrEnum):
    """Twelve lines, or everything."""

    SHORT = "short"
    FULL = "full"


class Subject(StrEnum):
    """What there is a JSON Schema of."""

    FACTS = "facts"
    RULES = "rules"
    ANSWER = "answer"


InputFile = Annotated[str, typer.Argument(metavar="FILE", help="JSON, a JSON list or NDJSON; - for standard input.")]
OutputFormat = Annotated[Format, typer.Option("--format", help="How to print it.")]
Language = Annotated[Lang, typer.Option("--lang", help="Language of texts.")]
HowMuch = Annotated[Detail, typer.Option("--detail", help="Twelve lines a deal, or everything.")]
AsOf = Annotated[
    datetime | None,
    typer.Option(
        "--as-of", formats=["%Y-%m-%d"], metavar="DATE", help="Judge as of this day, where the facts name none."
    ),
]
Rules = Annotated[Path | None, typer.Option("--rules", metavar="FOLDER", help="Rule folder instead of the playbook.")]
Layers = Annotated[list[Path] | None, typer.Option("--layer", metavar="FOLDER", help="Company folder over the rules.")]


@app.callback()
def worthwin(
    debug: Annotated[bool, typer.Option("--debug", help="Show where an internal error arose.")] = False,
) -> None:
    """Take the options that stand before a command; `run` reads `--debug` itself."""


@app.command()
def evaluate(
    file: InputFile,
    format_: OutputFormat = Format.TEXT,
    lang: Language = Lang.EN,
    detail: HowMuch = Detail.SHORT,
    as_of: AsOf = None,
    rules: Rules = None,
    layer: Layers = None,
) -> None:
    """Judge one deal or a list of deals."""
    from .deals import Request, evaluate_file

    raise typer.Exit(evaluate_file(Request(file, format_, lang.value, detail.value, _day(as_of), rules, _paths(layer))))


@app.command()
def explain(  # noqa: PLR0913, PLR0917  # one argument for each option
    file: InputFile,
    why: Annotated[
        str, typer.Option("--why", metavar="VERDICT", help="One verdict, down to the facts that were reported.")
    ] = "",
    why_not: Annotated[
        str,
        typer.Option("--why-not", metavar="VERDICT=VALUE", help="The fewest facts that a verdict is short of."),
    ] = "",
    format_: OutputFormat = Format.TEXT,
    lang: Language = Lang.EN,
    detail: HowMuch = Detail.SHORT,
    as_of: AsOf = None,
    rules: Rules = None,
    layer: Layers = None,
) -> None:
    """Show why, as a tree from verdict to rule to fact: one page, one verdict, or why not another."""
    from .deals import Request, explain_file

    request = Request(file, format_, lang.value, detail.value, _day(as_of), rules, _paths(layer))
    raise typer.Exit(explain_file(request, why, why_not))


@app.command()
def check(
    folder: Annotated[Path | None, typer.Argument(help="Rule folder; the playbook by default.")] = None,
    format_: OutputFormat = Format.TEXT,
    layer: Layers = None,
) -> None:
    """List every problem in the rule files, with file, line and column."""
    from .rule_files import check_folder

    raise typer.Exit(check_folder(folder, _paths(layer), format_))


@app.command("test")
def prove(
    folder: Annotated[Path | None, typer.Argument(help="Rule folder; the playbook by default.")] = None,
    coverage: Annotated[
        bool, typer.Option("--coverage", help="List rules and table rows that no test proves.")
    ] = False,
    run_: Annotated[str, typer.Option("--run", metavar="REGEX", help="Only tests whose name or file matches.")] = "",
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Name the tests that passed as well.")] = False,
    format_: OutputFormat = Format.TEXT,
    layer: Layers = None,
) -> None:
    """Run the rule tests that lie beside the rules."""
    from .rule_files import Proof, prove_folder

    raise typer.Exit(prove_folder(Proof(folder, _paths(layer), format_, coverage, run_, verbose)))


@app.command()
def schema(
    subject: Annotated[Subject, typer.Argument(help="Of what.")] = Subject.FACTS,
    lang: Language = Lang.EN,
    rules: Rules = None,
    layer: Layers = None,
) -> None:
    """Print a JSON Schema: of the facts, of rule files, or of the answer."""
    from .schemas import print_schema

    raise typer.Exit(print_schema(subject.value, lang.value, rules, _paths(layer)))


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65_535, help="Port to listen on; 0 takes a free one.")] = None,
    rules: Rules = None,
    layer: Layers = None,
) -> None:
    """Serve evaluations over HTTP."""
    from .serving import start

    raise typer.Exit(start(host, port, rules, _paths(layer)))


def _day(moment: datetime | None) -> str:
    return moment.date().isoformat() if moment else ""


def _paths(layers: list[Path] | None) -> tuple[Path, ...]:
    return tuple(layers or ())


def run(arguments: Sequence[str]) -> int:
    """Run one command line.

    Returns:
        The exit code; nothing is raised except for `--debug`.
    """
    try:
        code = app(args=list(arguments), prog_name="worthwin", standalone_mode=False)
        sys.stdout.flush()
    except WrongUse as error:
        _complain(str(error))
        return Exit.WRONG_USE
    except (BrokenPipeError, ReaderLeft):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.FINE
    except KeyboardInterrupt:
        return 130
    except Exception as error:  # noqa: BLE001  # the last resort: whatever else went wrong is exit code 3
        return _failed(error, debug="--debug" in arguments)
    return int(code or 0)


def _failed(error: Exception, *, debug: bool) -> int:
    show = getattr(error, "show", None)  # the option parser's own errors know how to say what is wrong
    if show is not None:
        show()
        return int(getattr(error, "exit_code", Exit.WRONG_USE))
    if type(error).__name__ == "Abort":
        return 130
    if debug:
        raise error
    text = " ".join(str(error).split())[:200]
    _complain(
        f"Internal error: {type(error).__name__}{': ' + text if text else ''}. Run it again with --debug for more."
    )
    return Exit.INTERNAL


def _complain(text: str) -> None:
    sys.stderr.write(f"worthwin: {text}\n")
