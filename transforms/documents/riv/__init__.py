"""The national basis for care billed between regions: RIV-TA financial:billing:claim 1.1."""
