"""``madoguchi bot test``: whether an assistant does what its tests say."""

from __future__ import annotations

import logging
from pathlib import Path

import click

from madoguchi.i18n import LOCALES
from madoguchi.terminal import in_one_sentence


@click.command("test")
@click.argument("directory", required=False, type=click.Path(path_type=Path))
@click.option("--actions", metavar="URL", help="Ask this action server instead of the tests.")
@click.option("--only", metavar="WORDS", help="Only what has these words in its name.")
@click.option("--language", type=click.Choice(LOCALES), default="en", help="For what is malformed.")
@click.pass_context
@in_one_sentence
def test_(
    context: click.Context,
    directory: Path | None,
    actions: str | None,
    only: str | None,
    language: str,
) -> None:
    """Hold the conversations in DIRECTORY's tests/ and say which go otherwise than written.

    They are Rasa's test stories and our own conversations; the bundled ones unless told. The
    engine is trained on the same directory. Ends with the code 1 where one goes otherwise.
    """
    from bot.assistant.printing import telling_problems
    from bot.assistant.project import BUNDLED, read_project
    from bot.flows.actions import ActionServer
    from bot.nlu.training import model_path
    from bot.testing.files import files_of, read_tests
    from bot.testing.playing import play
    from bot.testing.report import failure, summary
    from bot.understanding import own_engine
    from madoguchi.encoder import load_encoder
    from madoguchi.errors import InvalidInput
    from madoguchi.settings import Settings

    folder = directory or BUNDLED
    with telling_problems(context, directory, language):
        assistant = read_project(folder)
        cases = read_tests(files_of(folder), assistant)
    cases = tuple(case for case in cases if not only or only in case.name)
    if not cases:
        raise InvalidInput("There are no such tests in %(path)s.", path=folder / "tests")
    settings = Settings.from_environment()
    encoder = load_encoder(settings, threads=2)
    engine = own_engine(assistant, encoder, model_path(settings.data_dir, folder))
    logging.getLogger("bot.flows").setLevel(logging.ERROR)  # what it notes is in the report
    server = ActionServer(actions, seconds=settings.action_timeout).run if actions else None
    outcomes = []
    for case in cases:
        outcomes.append(play(case, assistant, engine, server))
        if outcomes[-1].is_right:
            click.echo(f"✓ {case.name}")
        else:
            click.echo("\n".join(failure(outcomes[-1])))
    click.echo(summary(outcomes))
    context.exit(int(not all(outcome.is_right for outcome in outcomes)))
