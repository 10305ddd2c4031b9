"""Builds a copy of the code with every fault of mutants.py behind a switch, and runs the test of each."""

import argparse
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import time

from mutants import MUTANTS

root = pathlib.Path(__file__).resolve().parent.parent.parent
logs = root / ".build" / "log"

# A test that hangs has detected its fault too.
SECONDS_A_FAULT = 180
SECONDS_WITHOUT_A_FAULT = 900

SWITCH = '''import Glibc

/// The fault that this process runs with; 0 is none.
package let activeMutant = getenv("PORTAL_MUTANT").flatMap { Int(String(cString: $0)) } ?? 0

package func mutant<Value>(
  _ number: Int, _ original: @autoclosure () throws -> Value, _ fault: @autoclosure () throws -> Value
) rethrows -> Value {
  activeMutant == number ? try fault() : try original()
}
'''


def main():
    parser = argparse.ArgumentParser(prog="bin/mutants", description=__doc__)
    parser.add_argument("numbers", nargs="*", type=int, metavar="NUMBER", help="which faults (all)")
    parser.add_argument("--list", action="store_true", help="print the faults and their tests, and do nothing")
    parser.add_argument("--check", action="store_true", help="only check that each fault fits the code")
    parser.add_argument("--tree", metavar="FOLDER", default=root / ".build-mutants" / "tree", help="where the copy is put")
    parser.add_argument(
        "--scratch", metavar="FOLDER", default=root / ".build-mutants" / "build",
        help="where it is built; a build that was made for the same tree is continued")
    chosen = parser.parse_args()
    global tree, scratch
    tree, scratch = pathlib.Path(chosen.tree), pathlib.Path(chosen.scratch)
    numbers = chosen.numbers or range(1, len(MUTANTS) + 1)
    if wrong := [number for number in numbers if not 1 <= number <= len(MUTANTS)]:
        parser.error(f"there is no fault {wrong[0]}")
    if chosen.list:
        for number in numbers:
            print(f"{number:3}  {MUTANTS[number - 1].fault}  [{MUTANTS[number - 1].test}]")
        return 0
    copy()
    for number, mutant in enumerate(MUTANTS, 1):
        apply(number, mutant)
    if chosen.check:
        print(f"{len(MUTANTS)} faults fit the code")
        return 0
    print("Building …", flush=True)
    build()
    print("Without a fault …", flush=True)
    tests = sorted({MUTANTS[number - 1].test for number in numbers})
    if not passes(0, "|".join(tests), SECONDS_WITHOUT_A_FAULT):
        sys.exit("mutants: these tests fail without a fault; .build/log/mutant-0.log says why")
    survivors = []
    for number in numbers:
        started = time.monotonic()
        survives = passes(number, MUTANTS[number - 1].test, SECONDS_A_FAULT)
        word = "SURVIVES" if survives else "caught"
        print(f"{number:3}  {word:8}  {time.monotonic() - started:4.0f} s  {MUTANTS[number - 1].fault}", flush=True)
        if survives:
            survivors.append(number)
    print(f"{len(numbers) - len(survivors)} of {len(numbers)} caught")
    return 1 if survivors else 0


def copy():
    """Copies the files in git with their times, so that a second build is short."""
    names = subprocess.run(["git", "ls-files"], cwd=root, check=True, capture_output=True, text=True).stdout.splitlines()
    known = set(names)
    for folder in ("Sources", "Tests"):
        for path in (tree / folder).rglob("*"):
            if path.is_file() and str(path.relative_to(tree)) not in known:
                path.unlink()
    for name in names:
        source, target = root / name, tree / name
        if source.is_file() and (not target.exists() or source.read_bytes() != target.read_bytes()):
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target)
    write(tree / "Sources/Wallet/Mutant.swift", SWITCH)


def apply(number, mutant):
    path = tree / mutant.file
    text = path.read_text()
    if text.count(mutant.original) != 1:
        sys.exit(f"mutants: {mutant.file} has this {text.count(mutant.original)} times, not once: {mutant.original}")
    if mutant.file.endswith(".sql"):
        return apply_to_migration(number, mutant)
    if "ACTIVE" in mutant.replacement:
        changed = mutant.replacement.replace("ACTIVE", f"activeMutant == {number}")
    else:
        changed = f"mutant({number}, {mutant.original}, {mutant.replacement})"
    text = text.replace(mutant.original, changed)
    if "import Wallet" not in text and not mutant.file.startswith("Sources/Wallet/"):
        text, found = re.subn(r"^((?:package )?import )", r"import Wallet\n\1", text, count=1, flags=re.M)
        text = text if found else "import Wallet\n\n" + text
    write(path, text)


def apply_to_migration(number, mutant):
    """Puts faults of migrations into Migrator.swift, which reads them, since migrations are embedded by the build."""
    path = tree / "Sources/Database/Migrator.swift"
    resource = "_" + pathlib.Path(mutant.file).name[1:].replace(".", "_")
    text = path.read_text()
    reading = f"PackageResources.{resource}, as: UTF8.self)"
    if text.count(reading) != 1:
        sys.exit(f"mutants: Migrator.swift doesn't read {resource}")
    quoted = [f'#"""\n{part}\n"""#' for part in (mutant.original, mutant.replacement)]
    fault = f".replacing({quoted[0]}, with: activeMutant == {number} ? {quoted[1]} : {quoted[0]})"
    write(path, text.replace(reading, reading + fault))


def write(path, text):
    if not path.exists() or path.read_text() != text:
        path.write_text(text)


def build():
    """Copies the dependencies' sources from the ordinary build, if there is one, instead of fetching them again."""
    ordinary = root / ".build"
    for name in ("checkouts", "repositories", "workspace-state.json"):
        source, target = ordinary / name, scratch / name
        if source.exists() and not target.exists():
            scratch.mkdir(parents=True, exist_ok=True)
            if source.is_dir():
                shutil.copytree(source, target, symlinks=True)
            else:
                shutil.copy2(source, target)
    command = ["swift", "build", "--scratch-path", str(scratch), "--build-tests"]
    if run(command, "build-mutants", timeout=None) != 0:
        sys.exit("mutants: the copy doesn't build; .build/log/build-mutants.log says why")


def passes(number, test, timeout):
    os.environ["PORTAL_MUTANT"] = str(number)
    command = ["swift", "test", "--scratch-path", str(scratch), "--skip-build", "--filter", test]
    return run(command, f"mutant-{number}", timeout) == 0


def run(command, log, timeout):
    """Runs a command and returns its status. After `timeout` seconds, the command and its children are killed."""
    logs.mkdir(parents=True, exist_ok=True)
    with open(logs / f"{log}.log", "w") as output:
        process = subprocess.Popen(
            command, cwd=tree, stdout=output, stderr=subprocess.STDOUT, start_new_session=True)
        try:
            return process.wait(timeout)
        except subprocess.TimeoutExpired:
            output.write(f"\nended after {timeout} s\n")
            os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
            return process.wait()


sys.exit(main())
