//! XML as the wires send it, read within bounds: no DTD entity is ever expanded, nothing is ever fetched.
