//! From the text of a file to a [`Roster`](crate::Roster): reading all tables, and the rules that
//! hold across them.

pub(crate) mod doubts;
mod entries;
mod read;
mod rules;
