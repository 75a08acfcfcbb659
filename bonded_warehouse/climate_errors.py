"""What the climate rooms refuse: sensors, their readings, and what is decided on an alarm."""

from foundation.errors import Conflict, Invalid, NotFound


class SensorUnknown(NotFound):
    """There is no such sensor."""

    message = "No climate sensor with this number is known to you."
    remedy = "Look at the list of rooms: it names the sensors of each."


class SensorTaken(Conflict):
    """Another sensor has this code."""

    message = "A sensor with the code %(code)s is registered already."
    remedy = "Give the sensor a code of its own."


class SensorRetired(Conflict):
    """This sensor is retired."""

    message = "The sensor was retired and takes no more readings."
    remedy = "Register the sensor that took its place."


class RoomUnknown(NotFound):
    """The facility has no such room."""

    message = "The facility has no room %(room)s in its vault."
    remedy = "Choose a room that has vault positions, or a place of the facility."


class LimitsInvalid(Invalid):
    """These limits cannot be."""

    message = "Some of these limits cannot be: each lower limit lies below its upper one."
    remedy = "Give temperatures from -40 to 80 degrees and humidity from 0 to 100 per cent."


class TooManyReadings(Invalid):
    """Too many readings at once."""

    message = "At most %(most)s readings are taken at once."
    remedy = "Send them in several batches; what came already is known and does no harm."


class AlarmUnknown(NotFound):
    """There is no such alarm."""

    message = "No climate alarm with this number is known to you."
    remedy = "Look at the room: it lists its alarms."


class AlarmDecided(Conflict):
    """This alarm is decided."""

    message = "Somebody has decided on this alarm already."
    remedy = "Look at the room: it says who, and why."


class NothingProposed(Conflict):
    """No hold is proposed."""

    message = "This alarm has not lasted long enough for a hold to be proposed."
    remedy = "Bring the room back within its limits."
