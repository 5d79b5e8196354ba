"""Pictures: a result goes in, a claim with its chart or figure comes out. Nothing here knows Streamlit."""

from dashboard.charts.budget import chance_by_trials, exact_or_rounded, grid_runs
from dashboard.charts.by_hand import by_hand
from dashboard.charts.checked import checked
from dashboard.charts.cone import cone
from dashboard.charts.contest import best_by_trial, misses_by_weight, two_searches
from dashboard.charts.depth import depth_products, gradient_paths, measured_depth
from dashboard.charts.effective import effective
from dashboard.charts.filtered import filtered, strongest
from dashboard.charts.graph import computation_graph, difference_table
from dashboard.charts.graph_shapes import printed_shapes, shape_graph
from dashboard.charts.growth import growth
from dashboard.charts.hot import half_filled, one_hot_lookup, one_hot_matrix, one_hot_size, repeated_row
from dashboard.charts.interpolants import interpolants, two_parts
from dashboard.charts.learning import learning, predicted, read_wrongly, so_far
from dashboard.charts.loop import leftover_swing, loop_gradients, loop_lines, loop_losses
from dashboard.charts.misprints import misprints
from dashboard.charts.momentum import critical_momenta, descents, directions, losses, rate_limits
from dashboard.charts.network import feature_maps, learned_kernels
from dashboard.charts.nudged import nudged
from dashboard.charts.parabola import loss_by_rate, slope_by_rate
from dashboard.charts.picture import Figure, Picture, behavior, style
from dashboard.charts.playground import playground
from dashboard.charts.probes import all_checks, judged_fault, one_check
from dashboard.charts.race import race, race_table
from dashboard.charts.rates import errors_by_step, judged, losses_by_rate, stable_rates
from dashboard.charts.recursions import recursions
from dashboard.charts.saddle import off_a_saddle
from dashboard.charts.settings import settings_map
from dashboard.charts.sgd import sgd_first_step, sgd_losses, sgd_rates
from dashboard.charts.solutions import adaptive_steps, three_answers
from dashboard.charts.spread import spread
from dashboard.charts.stack import layer_shares, layer_table
from dashboard.charts.sweep import sweep
from dashboard.charts.unrolled import factors, horizons, kept_numbers, unrolled
from dashboard.charts.values import values
from dashboard.charts.waves import waves

__all__ = [
    "Figure",
    "Picture",
    "adaptive_steps",
    "all_checks",
    "behavior",
    "best_by_trial",
    "by_hand",
    "chance_by_trials",
    "checked",
    "computation_graph",
    "cone",
    "critical_momenta",
    "depth_products",
    "descents",
    "difference_table",
    "directions",
    "effective",
    "errors_by_step",
    "exact_or_rounded",
    "factors",
    "feature_maps",
    "filtered",
    "gradient_paths",
    "grid_runs",
    "growth",
    "half_filled",
    "horizons",
    "interpolants",
    "judged",
    "judged_fault",
    "kept_numbers",
    "layer_shares",
    "layer_table",
    "learned_kernels",
    "learning",
    "leftover_swing",
    "loop_gradients",
    "loop_lines",
    "loop_losses",
    "loss_by_rate",
    "losses",
    "losses_by_rate",
    "measured_depth",
    "misprints",
    "misses_by_weight",
    "nudged",
    "off_a_saddle",
    "one_check",
    "one_hot_lookup",
    "one_hot_matrix",
    "one_hot_size",
    "playground",
    "predicted",
    "printed_shapes",
    "race",
    "race_table",
    "rate_limits",
    "read_wrongly",
    "recursions",
    "repeated_row",
    "settings_map",
    "sgd_first_step",
    "sgd_losses",
    "sgd_rates",
    "shape_graph",
    "slope_by_rate",
    "so_far",
    "spread",
    "stable_rates",
    "strongest",
    "style",
    "sweep",
    "three_answers",
    "two_parts",
    "two_searches",
    "unrolled",
    "values",
    "waves",
]
