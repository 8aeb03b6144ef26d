//! Nothing here: each test is a file in the folder above.
