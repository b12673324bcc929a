//! The binary: gathers what the process was given, and hands it to the command line.

fn main() {}
