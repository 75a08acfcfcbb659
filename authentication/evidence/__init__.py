"""The evidence library: fingerprint, sign, prove and verify; pure, offline, without anything of ours running.

It takes plain values and returns plain values, or raises an `EvidenceError`. Nothing is imported here, so
that whoever wants `merkle` loads neither numpy nor a key.

    from authentication.evidence import policy, verifying

    trust = policy.read(Path("trust.toml").read_bytes())
    verdict = verifying.verify(Path("work.passport").read_bytes(), trust=trust, at=now)
    print(verdict.state)
"""
