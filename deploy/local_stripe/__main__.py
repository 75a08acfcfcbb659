"""python -m deploy.local_stripe --port 7140 --webhook URL --secret SECRET: for trying a house with it."""

import argparse
import sys

from deploy.local_stripe.server import LocalStripe


def main() -> int:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=7140)
    parser.add_argument("--webhook", default="http://127.0.0.1:8000/webhooks/stripe")
    parser.add_argument("--secret", default="whsec_local")
    parser.add_argument("--fee-bps", type=int, default=0, help="what it keeps of each payment")
    given = parser.parse_args()
    house = LocalStripe(given.port)
    house.store.fee_bps = given.fee_bps
    house.store.webhook = (given.webhook, given.secret)
    print(f"{house.address}: a small local Stripe. It is not Stripe, and no money moves.")
    try:
        house.serve()
    except KeyboardInterrupt:
        return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
