"""Make the font files of the dashboard and the site: `python tools/fonts.py` writes them anew, from the registries.

The text faces come unmodified from fontsource's npm packages (Plex is a reserved name: a changed file could not carry
it). STIX Two Math comes from the wheel of ziamath, which ships it whole (1.5 MB) and without its licence; here it is
cut down to the signs that formulas use, its MATH table and stretched brackets kept. All are under the SIL Open Font
License 1.1, whose texts are written beside them.

It needs npm, pip, fonttools and brotli; nothing else in the project does.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from io import BytesIO
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGETS = (ROOT / "dashboard" / "static" / "fonts", ROOT / "docs" / "assets" / "fonts")

# package: its version, the files taken, the file its licence becomes
PACKAGES = {
    "@fontsource-variable/stix-two-text": (
        "5.3.0",
        ("stix-two-text-latin-wght-normal.woff2", "stix-two-text-latin-wght-italic.woff2"),
        "OFL-STIX-Two-Text.txt",
    ),
    "@fontsource-variable/ibm-plex-sans": (
        "5.3.0",
        ("ibm-plex-sans-latin-wght-normal.woff2", "ibm-plex-sans-greek-wght-normal.woff2"),
        "OFL-IBM-Plex-Sans.txt",
    ),
    "@fontsource/ibm-plex-mono": (
        "5.3.0",
        ("ibm-plex-mono-latin-400-normal.woff2",),
        "OFL-IBM-Plex-Mono.txt",
    ),
}
ZIAMATH = "ziamath==0.13"
MATH = "stix-two-math.woff2"

# What formulas are made of. Browsers set a lone letter in the mathematical alphabets from U+1D400 on.
RANGES = (
    (0x0020, 0x007E),  # Latin
    (0x00A0, 0x00FF),  # ·, ×, ±, ¬
    (0x02C6, 0x02DC),  # hats, bars and tildes over letters
    (0x0300, 0x0308),  # the same as combining marks
    (0x0370, 0x03FF),  # Greek
    (0x2010, 0x2044),  # dashes, primes, the ellipsis, the fraction slash
    (0x2061, 0x2064),  # invisible application, times and comma
    (0x2070, 0x209F),  # superscripts and subscripts
    (0x1D434, 0x1D467),  # italic Latin
    (0x1D6E2, 0x1D71B),  # italic Greek
)
SIGNS = "∀∂∃∅∇∈∉−∓∖∗∘√∝∞∣∥∧∨∩∪∫∏∑∴∼≈≃≅≠≡≤≥≪≫⊂⊃⊆⊇⊕⊗⊙⊤⊥⋅⋮⋯⋱←→↔↦⇐⇒⇔⟹⟺⟸⟶⌈⌉⌊⌋⟨⟩ℎℓℝℕℤℂℒ𝔼𝟙⏟⏞⃗"


def main() -> int:
    """Write every file into every target, and say how large each is."""
    files: dict[str, bytes] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for package, (version, wanted, license_name) in PACKAGES.items():
            members = packed(f"{package}@{version}", folder)
            files |= {file: members[f"package/files/{file}"] for file in wanted}
            files[license_name] = members["package/LICENSE"]
        files[MATH] = subset(stix_math(folder))
    # The text face is of the same project, under the same licence with the same copyright line.
    files["OFL-STIX-Two-Math.txt"] = files["OFL-STIX-Two-Text.txt"]
    for target in TARGETS:
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir(parents=True)
        for file, content in sorted(files.items()):
            (target / file).write_bytes(content)
    for file, content in sorted(files.items()):
        print(f"{len(content):8,} {file}")
    return 0


def packed(package: str, folder: Path) -> dict[str, bytes]:
    """The members of an npm package, by name."""
    made = subprocess.run(["npm", "pack", "--silent", package], cwd=folder, check=True, capture_output=True, text=True)
    with tarfile.open(folder / made.stdout.split()[-1]) as archive:
        return {m.name: file.read() for m in archive.getmembers() if (file := archive.extractfile(m)) is not None}


def stix_math(folder: Path) -> bytes:
    """The whole of STIX Two Math, from the wheel that ships it."""
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:", "--dest"]
    subprocess.run([*pip, str(folder), ZIAMATH], check=True)
    with zipfile.ZipFile(next(folder.glob("ziamath-*.whl"))) as wheel:
        return wheel.read("ziamath/fonts/STIXTwoMath-Regular.ttf")


def subset(font: bytes) -> bytes:
    """The font cut down to the signs of formulas, with what stretches them and what sets them smaller."""
    from fontTools import subset as cutting  # type: ignore  # fonttools is no dependency of the project
    from fontTools.ttLib import TTFont  # type: ignore  # likewise

    options = cutting.Options(
        flavor="woff2",
        layout_features=["kern", "mark", "mkmk", "ccmp", "ssty", "dtls", "flac"],
        hinting=False,
        desubroutinize=True,
        name_IDs=[0, 1, 2, 3, 4, 5, 6, 7, 13, 14],
        drop_tables=["DSIG", "fpgm", "prep", "cvt "],
    )
    face = TTFont(BytesIO(font), recalcTimestamp=False)
    cutter = cutting.Subsetter(options)
    ranged = {code for low, high in RANGES for code in range(low, high + 1)}
    cutter.populate(unicodes=ranged | {ord(sign) for sign in SIGNS})
    cutter.subset(face)
    assert "MATH" in face, "without its MATH table the browser cannot set a formula with it"
    face.flavor = "woff2"
    out = BytesIO()
    face.save(out)
    return out.getvalue()


if __name__ == "__main__":
    raise SystemExit(main())
