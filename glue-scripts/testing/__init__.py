"""What several suites share: builders of events, plain answers to compare with, real servers. No job ships it."""
