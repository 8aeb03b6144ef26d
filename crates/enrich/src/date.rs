//! Dates: the words of time in three languages, one grammar over them, and the calendar that resolves what was read.
//!
//! [`word`] says what a word can mean, [`lexer`] reads a line into such words, [`grammar`] finds expressions, [`resolve`] gives
//! them a place in time, [`value`] writes them as EDTF level 1.

mod arabic;
mod clock;
mod count;
mod english;
mod feast;
mod french;
mod grammar;
mod hijri;
mod lexer;
mod numbers;
mod numeric;
mod range;
mod relative;
mod resolve;
mod tense;
mod value;
mod weeks;
mod word;
mod year;

pub(crate) use grammar::mentions;
pub(crate) use lexer::Lexicons;
pub(crate) use resolve::Calendar;

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests;
