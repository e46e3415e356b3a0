"""The group of all commands. A command's module is imported when it is called, so that --help starts at once."""

from __future__ import annotations

import importlib

import click

from newswatch import __version__

# name: (where the click command is, its line in the manual)
COMMANDS: dict[str, dict[str, tuple[str, str]]] = {
    "Commands for people": {
        "run": ("newswatch.cli.run:run", "Poll, fetch, extract, assess, code, link; then show the events."),
        "status": ("newswatch.cli.status:status", "What is pending, how the feeds are, how inputs ended, how fresh."),
        "events": ("newswatch.cli.events:events", "The events; or one, with claims, sources, words and history."),
        "articles": ("newswatch.cli.articles:articles", "The articles, searched, with the verdict on each."),
        "brief": ("newswatch.cli.brief:brief", "A period as one page: incidents by border, map, timeline, claims."),
        "alerts": ("newswatch.cli.alerts:alerts", "Saved filters: who is told of which events, by feed or webhook."),
        "review": ("newswatch.cli.review:review", "What the rules are unsure of: look, answer, take back."),
        "audit": ("newswatch.cli.audit:audit", "A human check: events drawn into a sheet, and what it says."),
        "quarantine": ("newswatch.cli.quarantine:quarantine", "What failed three times: list, show, retry."),
        "reprocess": ("newswatch.cli.reprocess:reprocess", "Stages again by the rules of today; what would change."),
        "feeds": ("newswatch.cli.feeds:feeds", "The feeds: list, check, add, remove, import, export, discover."),
        "gazetteer": ("newswatch.cli.gazetteer:gazetteer", "The places: import a country's villages from GeoNames."),
        "takedown": ("newswatch.cli.takedown:takedown", "What must go: an article or a host; list, lift."),
        "export": ("newswatch.cli.export:export", "Events, articles, claims: CSV, JSON Lines, GeoJSON, Parquet."),
        "explain": ("newswatch.cli.explain:explain", "What each stage says of a page or text, and on which words."),
        "maintain": ("newswatch.cli.maintain:maintain", "Daily chores: retention, statistics, feed health, checks."),
        "db": ("newswatch.cli.database:db", "The database: upgrade, url, psql, start, stop, backup, restore."),
        "doctor": ("newswatch.cli.doctor:doctor", "What is wrong with the set-up, and how to mend it."),
        "settings": ("newswatch.cli.show_settings:settings", "All settings, their values and where they come from."),
        "sample": ("newswatch.cli.sample_world:sample", "The sample world: invented outlets to try the program on."),
    },
    "Commands for pipes (JSON Lines in, JSON Lines out; no database, no network)": {
        "extract": ("newswatch.cli.pipes:extract", "Pages to articles: title, text, date, language, authors."),
        "parse-feed": ("newswatch.cli.pipes:parse_feed", "Feed files to their entries."),
        "analyze": ("newswatch.cli.pipes:analyze", "Articles to assessments and coded incidents, with quotations."),
        "dedup": ("newswatch.cli.pipes:dedup", "Articles, in the order they arrive, to copies and stories."),
    },
}

EPILOG = """
\b
Settings come from the environment (NEWSWATCH_…) and from newswatch.env in the
home directory; `newswatch settings` lists them. Without NEWSWATCH_DATABASE_URL
a PostgreSQL of newswatch's own starts when a command needs it and stops with it.

\b
Exit status: 0 done; 1 something failed, and it said what; 2 the command line
is wrong. --debug shows the traceback of an error.
"""


class LazyGroup(click.Group):
    """Knows its commands from the table alone, and imports one only to run it or to show its own help."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """The names, in the order of the manual."""
        return [name for section in COMMANDS.values() for name in section]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command, imported."""
        for section in COMMANDS.values():
            if cmd_name in section:
                module, _, attribute = section[cmd_name][0].partition(":")
                command = getattr(importlib.import_module(module), attribute)
                if not isinstance(command, click.Command):
                    raise TypeError(f"{module}:{attribute} is no click command")
                return command
        return None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """The table, without importing anything."""
        for title, section in COMMANDS.items():
            with formatter.section(title):
                formatter.write_dl([(name, line) for name, (_, line) in section.items()], col_max=14)


@click.group(
    cls=LazyGroup,
    epilog=EPILOG,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="newswatch")
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
def newswatch(debug: bool) -> None:
    """News monitoring for cross-border security.

    Polls news feeds, keeps what it fetched, extracts the articles, codes every cross-border security incident in
    them, and shows the words that each value rests on.

    \b
    First steps:
      newswatch doctor            is everything in place?
      newswatch sample serve      a small world of invented outlets, in the browser
      newswatch COMMAND --help    the manual of one command
    """
    del debug  # `cli.execute` has read it: an error may come before this
