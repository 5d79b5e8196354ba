"""What is wrong with this training loop? Its curves beside a sound one's, checks to run, and a guess to make."""

from typing import Any

from dashboard import charts, layout, loops
from dashboard.snippet import Written
from dlcore.derivations.training_loop import SOURCE
from dlcore.training.faults import FAULTS
from dlcore.training.leftover import swing, unzeroed_errors
from dlcore.training.loop import fit
from dlcore.training.probes import PROBES, probe

PROBLEMS = {"C4b": {"case": "exam"}}
EXAMPLES: dict[str, dict[str, Any]] = {
    "Also: a hidden fault": {"case": "hidden", "seed": 6},
    "Also: another": {"case": "hidden", "seed": 4, "data": loops.WAVE},
    "Also: one that curves do not tell": {"case": "hidden", "seed": 1, "data": loops.DIGITS},
    "Also: every batch one class": {"case": "chosen", "fault": FAULTS["not-shuffled"].title},
    "Also: one weight that swings": {"case": "weight"},
}
START = {"seed": 0, "fault": next(iter(loops.TITLES)), "few": 6, "h": 0.5, "steps": 60}

page = layout.page("training-loop")
with page.controls(PROBLEMS, EXAMPLES, **START, passes=40, b=16, guess="none", check="none") as ask:
    case = ask.choice("case", "What to look at", loops.CASES, sets={"guess": "none"})
    seed = ask.box("seed", "Seed", low=0, high=9999, sets={"guess": "none"}) if case == "hidden" else 0
    title = ask.select("fault", "Its fault", list(loops.TITLES), width=300) if case == "chosen" else ""
    ask.next_row()
    if case == "weight":
        h = ask.slider("h", "Rate times curvature", low=0.05, high=4.2, step=0.05, width=280, box=True)
        steps = ask.slider("steps", "Steps", low=5, high=200, width=220)
    else:
        data_name = ask.choice("data", "What it learns", list(loops.DATA))
        ask.next_row()
        name, most = ("few", 12) if data_name == loops.DIGITS else ("passes", 100)
        passes = ask.slider(name, "Passes over the data", low=2, high=most, width=220)
        size = ask.slider("b", "Rows of a batch", low=4, high=64, width=200)
        ask.next_row()
        guess = "tell"
        if case != "chosen":
            guess = ask.select("guess", "What is wrong? Your guess", loops.GUESSES, width=300)
            ask.pick("guess")
        check = ask.select("check", "Run a check", loops.CHECKS, width=300)


def look() -> None:
    """A loop beside a sound one: curves, a guess and its answer, a check, the lines of code."""
    network, data, rate = loops.prepared(data_name)
    faults = loops.planted(case, seed=seed, title=title)
    (fault,) = faults.value
    told, settings = guess in (fault, "tell"), {"batch_size": size, "lr": rate}

    def trained(faults: Written, name: str) -> Any:
        return page.compute(fit, network, data, epochs=passes, **settings, faults=faults, name=name, shows=("outcome",))

    sound, faulty = trained(Written([], "[]"), "sound"), trained(faults, "this_loop")
    suspected = guess in FAULTS and not told
    guessed = trained(Written([guess], repr([guess])), "your_guess") if suspected else faulty
    page.picture(charts.loop_losses(sound, faulty, guessed=guessed if suspected else None))
    found = loops.every_finding(data_name, size) if told or suspected else {}
    if guess in FAULTS:
        runs = (guessed, faulty)
        page.say(charts.judged_fault(guess, fault, guessed=found[guess], here=found[fault], runs=runs))
    if check in PROBES:
        here = page.compute(probe, check, network, data, **settings, faults=faults, name="found", shows=("says",))
        page.picture(charts.one_check(here, probe(check, network.value, data.value, **settings)))
    page.picture(charts.loop_lines(fault, told=told, guess=guess))
    page.picture(charts.loop_gradients(sound, faulty))
    if told:
        page.picture(charts.all_checks(found, fault))
    page.numbers({"Loss, held out": faulty.last.held_out_loss, "A sound loop’s": sound.last.held_out_loss})
    page.working(page.topic.claim("path").answer, page.topic.examples["steps"], title="Two steps, not zeroed")


if case == "weight":
    largest = page.compute(swing, h, name="largest")
    errors = page.compute(unzeroed_errors, h, steps=steps, name="errors")
    page.picture(charts.leftover_swing(h, steps=steps))
    page.numbers({"Error at the end": float(errors[-1]), "It swings up to": largest})
    given = {"h": h, "e_0": 1, "e": 1 - h}
    page.working(page.topic.claim("two-steps").answer, given, title="The error after the second step")
    page.working(page.topic.claim("conserved").answer, given, title="What stays the same at every step")
else:
    look()
page.derivation()
page.code({"The exam’s loop, mended": SOURCE})
page.links()
