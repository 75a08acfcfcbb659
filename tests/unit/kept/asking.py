"""The kept page's script in Node, with nothing around it: no document, no network."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from authentication.web import kept_page

JUDGE = """
const bytes = (text) => new Uint8Array(Buffer.from(text, "base64"));
const utf8 = (value) => new TextEncoder().encode(JSON.stringify(value));
const enough = (key, value) => (typeof value === "bigint" ? Number(value) : value);
const recordedIn = (said) =>
  said ? { ...said, digests: new Map(Object.entries(said.digests)) } : null;
function answer(asked) {
  const verdict = kept.judge(bytes(asked.data), {
    trust: kept.readPolicy(new TextEncoder().encode(asked.trust)),
    at: asked.at,
    lists: asked.lists.map((list) => kept.readList(utf8(list))),
    known: asked.known,
    disclosures: kept.readDisclosures(utf8(asked.disclosures)),
    recorded: recordedIn(asked.recorded),
  });
  return { en: kept.toJson(verdict, "en"), zh: kept.toJson(verdict, "zh") };
}
"""
LOOP = """
for (const line of require("fs").readFileSync(0, "utf-8").split("\\n").filter(Boolean)) {
  process.stdout.write(JSON.stringify(answer(JSON.parse(line)), enough) + "\\n");
}
"""


def node() -> str:
    found = shutil.which("node")
    if found is None:
        pytest.skip("there is no Node on this machine")
    return found


def ask(
    cases: Iterable[dict[str, Any]], folder: Path, *, entry: str = "judge.js", answer: str = JUDGE
) -> list[Any]:
    """Return what a module of the kept page answers to each case: `kept` is what it exports."""
    code = kept_page.script(entry)
    last = re.findall(r"^const (m\d+) = ", code, re.MULTILINE)[-1]
    path = folder / "kept.js"
    enough = "" if "enough" in answer else "const enough = null;"
    path.write_text(f"{code}\nconst kept = {last};\n{enough}{answer}{LOOP}", "utf-8")
    lines = "".join(json.dumps(each) + "\n" for each in cases)
    done = subprocess.run(
        [node(), str(path)], input=lines, capture_output=True, text=True, timeout=280, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return [json.loads(line) for line in done.stdout.splitlines()]
