"""What all charts share: colors by role, a specification that stays, the powers of a log axis, an end that diverged."""

from __future__ import annotations

import copy
from typing import Any

import altair as alt
import numpy as np
import vl_convert
from streamlit.testing.v1 import AppTest

from dashboard.charts.dress import POWERS, ROLES, dress, label, role, stopped, table

X = alt.X("step:Q", scale=alt.Scale(domain=[0, 20]))
Y = alt.Y("loss:Q", scale=alt.Scale(type="log", domain=[1e-4, 1e4])).axis(labelExpr=POWERS, tickCount=5)


def chart(factor: float) -> dict[str, Any]:
    """A line with its name, and one that diverged."""
    line = table(step=np.arange(20), loss=factor * 0.9 ** np.arange(20), role="idea")
    ends = table(step=[9], loss=[factor * 900], label=["stopped at step 9"], role=["baseline"])
    names = table(step=[19], loss=[factor], label=["momentum"], role=["idea"])
    drawn = alt.Chart(line).mark_line().encode(X, Y, role())
    spec: dict[str, Any] = dress(drawn + label(names, X, Y) + stopped(ends, X, Y)).to_dict()
    return spec


def marks(spec: dict[str, Any]) -> list[dict[str, Any]]:
    """The layers that draw something, however deep they lie."""
    return [mark for layer in spec["layer"] for mark in marks(layer)] if "layer" in spec else [spec]


def without_data(spec: dict[str, Any]) -> dict[str, Any]:
    rest = copy.deepcopy(spec)
    rest.pop("datasets")

    def strip(node: Any) -> None:
        if isinstance(node, dict):
            node.pop("data", None)
            node.pop("name", None)
            for each in node.values():
                strip(each)
        elif isinstance(node, list):
            for each in node:
                strip(each)

    strip(rest)
    return rest


def test_other_numbers_leave_the_specification_as_it_is() -> None:
    assert without_data(chart(1.0)) == without_data(chart(2.0))


def page_with_a_chart() -> None:
    import altair as alt
    import streamlit as st

    from dashboard import components
    from dashboard.charts import Picture
    from dashboard.charts.dress import dress, role, table

    value = st.slider("value", 0, 10, 3)
    line = table(x=range(5), y=[value * each for each in range(5)], role="idea")
    drawn = dress(alt.Chart(line).mark_line().encode(x="x:Q", y="y:Q", color=role()))
    components.chart(Picture(title="A line", described="A straight line.", drawn=drawn), key="line")


def test_other_numbers_reach_the_browser_as_tables_beside_the_same_specification() -> None:
    at = AppTest.from_function(page_with_a_chart).run()
    before = at.get("vega_lite_chart")[0].proto
    at.slider[0].set_value(4).run()
    after = at.get("vega_lite_chart")[0].proto
    assert after.spec == before.spec
    assert [each.name for each in after.datasets] == ["table 0"]
    assert after.datasets[0].data.data != before.datasets[0].data.data
    assert after.alt == "A straight line."


def test_colors_come_by_role_and_nothing_has_a_legend() -> None:
    encoded = [mark["encoding"]["color"] for mark in marks(chart(1.0))]
    colors = [color for color in encoded if color != {"value": "transparent"}]  # the halo around words
    assert colors
    for color in colors:
        assert color["field"] == "role"
        assert color["scale"]["domain"] == list(ROLES)
        assert color["legend"] is None


def test_no_color_is_written_into_a_mark() -> None:
    """What has a color of its own would not follow the theme; the axes ask for the background."""
    for mark in marks(chart(1.0)):
        assert "#" not in str(mark["mark"])


def test_a_log_axis_is_labeled_in_powers_of_ten() -> None:
    svg = vl_convert.vegalite_to_svg({**chart(1.0), "width": 400})
    assert "10⁻⁴" in svg
    assert "10²" in svg
    assert ">1<" in svg
    assert ">10,000<" not in svg


def test_a_line_that_diverged_ends_in_a_brick_cross_with_words() -> None:
    spec = chart(1.0)
    (cross,) = [mark for mark in marks(spec) if mark["mark"].get("shape") == "cross"]
    name = cross["data"]["name"]
    assert [row["role"] for row in spec["datasets"][name]] == ["wrong"]
    assert "stopped at step 9" in vl_convert.vegalite_to_svg({**spec, "width": 400})
