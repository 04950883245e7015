"""What each approach costs in money, data, time and memory: pure functions from the guide's figures and a person's numbers.

Every figure says its unit and currency, the passage that it rests on, and whether it is the guide's, computed or the person's own.
"""

from app.costs.break_even import BreakEven, break_even
from app.costs.curve import Crossing, Curve, Point, cost_curve
from app.costs.data import DataTier, data_tier, time_to_deploy
from app.costs.duration import CPU_CORE, DATA_CENTRE_GPU, duration, training_seconds
from app.costs.guide import figure, figures
from app.costs.memory import Memory, memory
from app.costs.methods import USUAL_BILLIONS, MethodRow, assumed, assumed_memory, fits, method_memory, methods_table
from app.costs.prices import GUIDE, Prices
from app.costs.running import first_year, monthly_cost, one_off, price_per_1k, volume
from app.costs.shape import SMOLLM2_135M, Setup, Shape
from app.costs.table import Cell, Note, Row, cost_table
from app.costs.values import APPROACHES, CostError, Figure, Money, Quantity, Span
from app.situation import Approach

__all__ = [
    "APPROACHES",
    "CPU_CORE",
    "DATA_CENTRE_GPU",
    "GUIDE",
    "SMOLLM2_135M",
    "USUAL_BILLIONS",
    "Approach",
    "BreakEven",
    "Cell",
    "CostError",
    "Crossing",
    "Curve",
    "DataTier",
    "Figure",
    "Memory",
    "MethodRow",
    "Money",
    "Note",
    "Point",
    "Prices",
    "Quantity",
    "Row",
    "Setup",
    "Shape",
    "Span",
    "assumed",
    "assumed_memory",
    "break_even",
    "cost_curve",
    "cost_table",
    "data_tier",
    "duration",
    "figure",
    "figures",
    "first_year",
    "fits",
    "memory",
    "method_memory",
    "methods_table",
    "monthly_cost",
    "one_off",
    "price_per_1k",
    "time_to_deploy",
    "training_seconds",
    "volume",
]
