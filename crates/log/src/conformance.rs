//! What any backend must pass.
