//! Places: the gazetteer, Arabic clitics, and the words around a name that say whether it is a place.

pub(crate) mod clitic;
pub(crate) mod cue;
pub(crate) mod gazetteer;
