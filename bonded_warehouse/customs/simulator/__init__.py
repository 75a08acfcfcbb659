"""A customs office that ships with the project: inside the house, or as a server of its own."""

from bonded_warehouse.clearance_errors import CustomsDown
from bonded_warehouse.customs.simulator.office import LATE, SCENARIOS, CustomsSimulator, defects, is_scenario

__all__ = ["LATE", "SCENARIOS", "CustomsDown", "CustomsSimulator", "defects", "is_scenario"]
