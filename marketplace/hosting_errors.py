"""What the market refuses networks, hosts and those who agree with them."""

from foundation.errors import Conflict, Invalid, NotFound


class NetworkUnknown(NotFound):
    """There is no such network."""

    message = "No network is found under this number, or it is not yours."
    remedy = "Ask an administrator to enter your network and put you into it."


class HostUnknown(NotFound):
    """There is no such host."""

    message = "No host is found under this number."
    remedy = "Ask the host for the number that stands on his page of hosting."


class HostContractUnknown(NotFound):
    """There is no such contract with a host."""

    message = "No contract with a host is found under this number."
    remedy = "Look at the list of contracts."


class HostContractInvalid(Invalid):
    """The contract with the host cannot be proposed as it stands."""

    message = "The contract cannot be proposed as it stands."
    remedy = "Correct what is marked."


class HostContractAnswered(Conflict):
    """This contract does not wait for you, or is not in force."""

    message = "This contract does not wait for your answer, or is not in force."
    remedy = "Look at the list of contracts."
