//! Turns the text of a file into a [`Roster`](crate::Roster): reads all tables, and checks the rules across them.

pub(crate) mod doubts;
mod entries;
mod places;
mod read;
mod rules;
