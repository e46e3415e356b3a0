"""The six stages: pending → step → save → outcome. No clock, no environment, no network, no database below here."""
