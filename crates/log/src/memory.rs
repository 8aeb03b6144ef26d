//! The log of simulations and tests.
